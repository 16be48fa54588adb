package dev.tramontane.cli;

import dev.tramontane.engine.Engine;
import dev.tramontane.language.chat.Effort;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a model: one question from the command line or a pipe, or a conversation at the terminal. */
@Command(
        name = "chat",
        description = {
            "Ask a model.",
            "",
            "With a PROMPT, or text on standard input that is not a terminal, answers once; with both, the text follows the"
                    + " prompt. Otherwise starts a conversation (/help tells what it understands).",
            "",
            "Only the answer goes to standard output. On a terminal the model's thinking precedes it, dimmed."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane chat",
            "  tramontane chat \"What is 47 * 36?\" --effort high",
            "  tramontane chat -m /models/small-4 --system \"Answer in French.\" \"How far is the moon?\"",
            "  git diff | tramontane chat \"Write a commit message for this change:\"",
            "  tramontane chat --json \"What is 348 + 276?\" | jq -r .usage.answer_tokens"
        })
final class ChatCommand implements Callable<Integer> {

    private final TramontaneCommand top;

    @Parameters(paramLabel = "PROMPT", arity = "0..*", description = "The question; several words are joined.")
    private List<String> words = new ArrayList<>();

    @Mixin
    private ModelOption model = new ModelOption();

    @Option(
            names = "--effort",
            paramLabel = "EFFORT",
            converter = EffortConverter.class,
            description = "How much the model thinks first: none or high (the model's own default).")
    private Optional<Effort> effort = Optional.empty();

    @Option(names = "--system", paramLabel = "TEXT", description = "Instructions that precede the conversation.")
    private Optional<String> system = Optional.empty();

    @ArgGroup(validate = false, heading = "%nAnswer (the model recommends what is not given):%n")
    private AnswerSettings answer = new AnswerSettings();

    @ArgGroup(validate = false, heading = "%nEngine:%n")
    private EngineSettings engineSettings = new EngineSettings();

    @ArgGroup(validate = false, heading = "%nOutput:%n")
    private DisplaySettings display = new DisplaySettings();

    ChatCommand(TramontaneCommand top) {
        this.top = top;
    }

    @Override
    public Integer call() throws IOException {
        Optional<String> question = question();
        if (question.isEmpty() && display.json()) {
            throw new UsageException("--json needs a prompt");
        }
        Path folder = model.folder(top.shell());
        Conversation conversation = new Conversation(system, effort);
        try (Engine engine = load(folder)) {
            if (question.isPresent()) {
                return new SingleAnswer(top, display).give(engine, answer.request(engine, conversation.asking(question.get())));
            }
            throw new UsageException("interactive chat is not there yet");
        }
    }

    private Engine load(Path folder) {
        try (Progress progress = new Progress(top.errors())) {
            progress.show("loading " + folder + " ...");
            return Engine.load(folder, engineSettings.engineOptions());
        }
    }

    /** The question that the command line asks; empty if a conversation is wanted. */
    private Optional<String> question() throws IOException {
        String prompt = String.join(" ", words);
        if (top.shell().input().isTerminal()) {
            return Optional.of(prompt).filter(text -> !text.isBlank());
        }
        Charset charset = top.shell().input().charset();
        // A text's last line break is the file's, not the question's.
        String text = new String(top.shell().input().stream().readAllBytes(), charset).stripTrailing();
        String question = prompt.isBlank() ? text : text.isEmpty() ? prompt : prompt + "\n\n" + text;
        if (question.isBlank()) {
            throw new UsageException("nothing to answer: give a PROMPT, or text on standard input");
        }
        return Optional.of(question);
    }
}
