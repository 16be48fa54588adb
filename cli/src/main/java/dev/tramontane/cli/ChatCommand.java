package dev.tramontane.cli;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.engine.Request;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jline.reader.LineReader;
import org.jline.terminal.Terminal;
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
            "  tramontane chat -m ~/small-4 --system \"Answer in French.\" \"Who are you?\"",
            "  tramontane chat -m /models/small-4 --image chart.png \"What does this show?\"",
            "  git diff | tramontane chat \"Write a commit message for this change:\"",
            "  tramontane chat --json \"What is 348 + 276?\" | jq -r .usage.answer_tokens"
        })
final class ChatCommand implements Callable<Integer> {

    /** How long to read standard input before saying so. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final TramontaneCommand top;

    @Parameters(paramLabel = "PROMPT", arity = "0..*", description = "The question; several words are joined.")
    private List<String> words = new ArrayList<>();

    @Mixin
    private ModelOption model = new ModelOption();

    @Option(
            names = "--effort",
            paramLabel = "EFFORT",
            converter = EffortConverter.class,
            description = "How much the model thinks first: none or high (what the model does by itself, else none).")
    private Optional<Effort> effort = Optional.empty();

    @Option(
            names = "--image",
            paramLabel = "FILE",
            description =
                    "An image to show with the question: PNG, JPEG, GIF, WebP or BMP; may be given several times.")
    private List<Path> images = new ArrayList<>();

    @Option(names = "--system", paramLabel = "TEXT", description = "Instructions that precede the conversation.")
    private Optional<String> system = Optional.empty();

    @ArgGroup(validate = false, heading = "%nAnswer (the model recommends what is not given):%n")
    private AnswerSettings answer = new AnswerSettings();

    @ArgGroup(validate = false, heading = "%nEngine:%n")
    private EngineSettings engineSettings = new EngineSettings();

    @ArgGroup(validate = false, heading = "%nOutput:%n")
    private DisplaySettings display = new DisplaySettings();

    @Option(
            names = "--no-history",
            description = "Do not keep what is typed in a conversation; else it is kept for this user alone in"
                    + " ~/.local/state/tramontane/history.")
    private boolean noHistory;

    ChatCommand(TramontaneCommand top) {
        this.top = top;
    }

    @Override
    public Integer call() throws IOException {
        answer.check();
        EngineOptions options = engineSettings.engineOptions();
        Path folder = model.folder(top.shell());
        Optional<String> question = question();
        List<Image> shown = images.stream().map(Image::of).toList();
        try (Engine engine = load(folder, options)) {
            Conversation conversation = new Conversation(system, effort.or(() -> neededEffort(engine)));
            shown.forEach(conversation::show);
            if (question.isPresent()) {
                Request request = answer.request(engine, conversation.asking(question.get()));
                return new SingleAnswer(top, display).give(engine, request);
            }
            converse(engine, conversation);
            return ExitCode.OK;
        }
    }

    private void converse(Engine engine, Conversation conversation) throws IOException {
        try (Terminal terminal = ChatTerminal.open()) {
            Output output = new Output(
                    terminal.writer(), true, top.isColoured(top.shell().output()));
            LineReader reader = ChatTerminal.reader(terminal, history(output));
            new InteractiveChat(engine, conversation, answer, display, reader, output).run();
        }
    }

    /** Models whose format has no default want to be told an effort every time. */
    private static Optional<Effort> neededEffort(Engine engine) {
        return engine.tokenizer()
                .effortSetting()
                .filter(setting -> !setting.optional())
                .map(_ -> Effort.NONE);
    }

    /** Where typed messages are kept; nowhere if that cannot be, which is no reason not to talk. */
    private Optional<Path> history(Output output) {
        if (noHistory) {
            return Optional.empty();
        }
        try {
            return HistoryFile.prepare(top.shell());
        } catch (IOException e) {
            output.println(output.dim(output.harmless("without a history: " + Failures.describe(e))));
            return Optional.empty();
        }
    }

    private Engine load(Path folder, EngineOptions options) {
        try (LoadingProgress progress = new LoadingProgress(top.errors(), folder)) {
            return Engine.load(
                    folder, options.withCheckpoint(options.checkpoint().withProgress(progress)));
        }
    }

    private String standardInput() throws IOException {
        try (Reminder _ = new Reminder(PATIENCE, () -> {
            top.errors().println("tramontane: waiting for standard input to end (use </dev/null if there is none)");
            top.errors().flush();
        })) {
            return top.shell().inputText();
        }
    }

    /** The question that the command line asks; empty if a conversation is wanted. */
    private Optional<String> question() throws IOException {
        boolean isTerminal = top.shell().input().isTerminal();
        String prompt = String.join(" ", words);
        // A text's last line break is the file's, not the question's.
        String text = isTerminal ? "" : standardInput().stripTrailing();
        String question =
                Stream.of(prompt, text).filter(part -> !part.isBlank()).collect(Collectors.joining("\n\n"));
        if (!question.isEmpty()) {
            return Optional.of(question);
        }
        if (!isTerminal) {
            throw new UsageException("nothing to answer: give a PROMPT, or text on standard input");
        }
        if (display.json() || !top.shell().output().isTerminal()) {
            throw new UsageException("a conversation needs a terminal for its output: give a PROMPT");
        }
        return Optional.empty();
    }
}
