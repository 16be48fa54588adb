package dev.tramontane.cli;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.engine.Tokenizers;
import dev.tramontane.train.data.ChatData;
import dev.tramontane.train.data.ChatLineOptions;
import dev.tramontane.train.data.ChatLineOptions.TooLong;
import dev.tramontane.train.data.ChatLines;
import dev.tramontane.train.data.ExampleEncoder;
import dev.tramontane.train.data.Examples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of what fine-tuning learns from. */
final class FineTuningData {
    /** More problems than anyone reads; further ones are counted. */
    private static final int MOST_PROBLEMS = 10_000;

    private static final double USUAL_SHARE = .05;
    /** Of fewer conversations, every one is likely to be wanted, and a twentieth says nothing. */
    private static final int FEWEST_TO_SHARE = 200;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            required = true,
            description = "The conversations: one JSON object a line, as requests to chat APIs have them, with the"
                    + " answers (docs/finetuning.md).")
    @SuppressWarnings("NullAway.Init") // a required option, set before the call
    private Path file;

    @Option(
            names = "--validation",
            paramLabel = "FILE",
            description = "Conversations to judge the result by, which are not learned from.")
    private Optional<Path> validation = Optional.empty();

    @Option(
            names = "--validation-share",
            paramLabel = "SHARE",
            description =
                    "Without --validation, how many of the conversations to set aside for it, 0 to 1 (0.05 if there"
                            + " are 200 or more, else 0). Which ones follows from their content.")
    private Optional<Double> share = Optional.empty();

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "The longest conversation (a batch, or the model's context if that is less).")
    private Optional<Integer> longest = Optional.empty();

    @Option(names = "--truncate", description = "Cut off the end of conversations that are too long.")
    private boolean truncate;

    @Option(names = "--skip-long", description = "Leave out conversations that are too long.")
    private boolean skip;

    @Option(names = "--last-answer-only", description = "Learn only the last answer of every conversation.")
    private boolean lastAnswerOnly;

    /** What is learned from, and what the result is judged by. */
    record Parts(Examples training, Examples validation) {}

    void check() {
        if (truncate && skip) {
            throw new UsageException("--truncate or --skip-long, not both");
        }
        if (validation.isPresent() && share.isPresent()) {
            throw new UsageException("--validation or --validation-share, not both");
        }
        if (share.isPresent() && !(share.get() >= 0 && share.get() < 1)) {
            throw new UsageException("--validation-share must be from 0 to less than 1, not " + share.get());
        }
    }

    /**
     * Reads everything, and tells all lines that cannot be learned from.
     *
     * @throws CliException if there are any
     */
    Parts read(Checkpoint model, int batchTokens, Output errors) throws IOException {
        ExampleEncoder encoder =
                ExampleEncoder.of(Tokenizers.of(model), model.config().vision());
        ChatLineOptions options = options(model.config().decoder().contextLength(), batchTokens);
        ChatData data = ChatLines.read(file, encoder, options);
        Optional<ChatData> other = Optional.empty();
        if (validation.isPresent()) {
            other = Optional.of(ChatLines.read(validation.get(), encoder, options));
        }
        int problems = tell(data, file, errors);
        if (other.isPresent()) {
            problems += tell(other.get(), validation.get(), errors);
        }
        if (problems > 0) {
            throw new CliException((problems == 1 ? "one line" : problems + " lines")
                    + " cannot be learned from; correct them, or take them out");
        }
        Parts parts =
                other.map(judge -> new Parts(data.examples(), judge.examples())).orElseGet(() -> split(data));
        if (parts.training().size() == 0) {
            throw new CliException(file + ": there is no conversation to learn from; add some, or set fewer aside");
        }
        return parts;
    }

    private ChatLineOptions options(int context, int batchTokens) {
        int most = Math.min(batchTokens, context);
        int wanted = longest.orElse(most);
        if (wanted < 2 || wanted > most) {
            throw new UsageException("--max-tokens must be from 2 to " + most + ", not " + wanted
                    + (wanted > context ? ": the model's context has no more" : ": a batch must have room for it"));
        }
        return ChatLineOptions.ofLongest(wanted)
                .withTooLong(truncate ? TooLong.CUT : skip ? TooLong.LEFT_OUT : TooLong.REFUSED)
                .withLastAnswerOnly(lastAnswerOnly)
                .withMostProblems(MOST_PROBLEMS);
    }

    private Parts split(ChatData data) {
        boolean isLarge = data.examples().size() >= FEWEST_TO_SHARE;
        ChatData.Split split = data.split(share.orElse(isLarge ? USUAL_SHARE : 0));
        return new Parts(split.training(), split.validation());
    }

    /** Returns how many problems there are. */
    private int tell(ChatData data, Path from, Output errors) {
        data.problems().forEach(problem -> errors.println(errors.harmless(problem.toString())));
        int untold = data.problemCount() - data.problems().size();
        if (untold > 0) {
            errors.println(errors.harmless(from.toString()) + ": and " + untold + " more");
        }
        if (data.problemCount() == 0 && data.tooLong() > 0) {
            errors.println("tramontane: " + errors.harmless(from.toString()) + ": " + data.tooLong()
                    + " conversations are too long and were " + (truncate ? "cut" : "left out"));
        }
        data.ignoredFields()
                .forEach((field, lines) -> errors.println("tramontane: "
                        + errors.harmless(from + ": the field " + field) + " means nothing here and was ignored in "
                        + lines + (lines == 1 ? " line" : " lines")));
        errors.flush();
        return data.problemCount();
    }
}
