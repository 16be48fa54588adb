package dev.tramontane.cli;

import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.ChatRequests;
import dev.tramontane.language.prompt.Prompt;
import dev.tramontane.language.prompt.PromptEncoder;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Renders chat requests to prompts, for comparison with other implementations of the chat format. */
@Command(
        name = "render",
        description = {
            "Render chat requests to the prompts that a model would get.",
            "",
            "Each line is a request as Mistral's chat completion API takes it (messages, tools, reasoning_effort). Each is"
                    + " answered with a line {\"tokens\": [...], \"text\": \"...\"}, or {\"error\": \"...\"} if the chat"
                    + " format has no place for it. The exit code is 0 even then; it tells whether the file was processed."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane render --tokenizer models/starter/tekken.json --requests chats.jsonl",
            "  tramontane render --model ~/small-4 --requests - < chats.jsonl"
        })
final class RenderCommand implements Callable<Integer> {

    private final TramontaneCommand top;

    @Mixin
    private TokenizerOption tokenizer = new TokenizerOption();

    @Mixin
    private RequestsOption requests = new RequestsOption();

    RenderCommand(TramontaneCommand top) {
        this.top = top;
    }

    /** @param tokens the prompt's ids
     * @param text the prompt with special tokens by their names */
    private record Rendered(int[] tokens, String text) {}

    @Override
    public Integer call() throws IOException {
        PromptEncoder encoder = PromptEncoder.of(tokenizer.load(top.shell()));
        JsonLines.answer(requests.file(), top, line -> render(encoder, line));
        return ExitCode.OK;
    }

    private static Rendered render(PromptEncoder encoder, String line) {
        try {
            Prompt prompt = encoder.encode(ChatRequests.parse(line));
            return new Rendered(prompt.tokens(), prompt.text());
        } catch (ChatException e) {
            throw new CliException(String.valueOf(e.getMessage()), e);
        }
    }
}
