package dev.tramontane.bench;

import dev.tramontane.bench.Arguments.Option;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.engine.Usage;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Time to the first token of a question about a long text: for the first question, and for the next about the same text. */
public final class PrefixReuse {

    private static final Option[] OPTIONS = {
        new Option("prefix", "4096", "tokens of the text"),
        new Option("question", "32", "tokens of each question"),
        new Option("rounds", "5", "texts, each with two questions; told is the median"),
        Arguments.THREADS
    };

    private final Arguments arguments;
    private final Table table = new Table(
            "prefix reuse", "prefixes", "prefix", "question", "first ms", "next ms", "ratio", "next: cached tokens");

    private PrefixReuse(Arguments arguments) {
        this.arguments = arguments;
    }

    /**
     * Measures and prints.
     *
     * @param args a checkpoint's folder, then options; none to have them explained
     */
    public static void main(String[] args) {
        new PrefixReuse(Arguments.parse(
                        args, PrefixReuse.class, "Asks two questions about the same text.", List.of("FOLDER"), OPTIONS))
                .run();
    }

    private void run() {
        for (boolean shares : new boolean[] {true, false}) {
            EngineOptions options = EngineOptions.DEFAULT
                    .withThreads(arguments.integer("threads"))
                    .withContextLength(arguments.integer("prefix") + arguments.integer("question") + 1)
                    .withSharedPrefixes(shares);
            try (Engine engine = Engine.load(Path.of(arguments.positional(0)), options)) {
                measure(engine, shares);
            }
        }
        table.print();
    }

    private void measure(Engine engine, boolean shares) {
        RandomTokens tokens = new RandomTokens(engine, 1);
        int prefix = arguments.integer("prefix");
        int question = arguments.integer("question");
        ask(engine, tokens.next(prefix), tokens.next(question));
        Figures first = new Figures();
        Figures next = new Figures();
        int cached = 0;
        for (int round = 0; round < arguments.integer("rounds"); round++) {
            List<Integer> text = tokens.next(prefix);
            first.add(milliseconds(ask(engine, text, tokens.next(question))));
            Usage usage = ask(engine, text, tokens.next(question));
            next.add(milliseconds(usage));
            cached = usage.cachedTokens();
        }
        table.row(
                shares ? "shared" : "not shared",
                prefix,
                question,
                first.median(),
                next.median(),
                first.median() / next.median(),
                cached);
    }

    private static Usage ask(Engine engine, List<Integer> text, List<Integer> question) {
        List<Integer> prompt = Stream.of(text, question).flatMap(List::stream).toList();
        return engine.complete(RandomTokens.request(prompt, 1)).usage();
    }

    private static double milliseconds(Usage usage) {
        return usage.timeToFirstToken().toNanos() / 1e6;
    }
}
