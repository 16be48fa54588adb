package dev.tramontane.bench;

import dev.tramontane.bench.Arguments.Option;
import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.engine.CompletionStream;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.engine.Profile;
import dev.tramontane.engine.Request;
import dev.tramontane.engine.Scheduling;
import dev.tramontane.engine.Usage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How long running answers falter while a long prompt arrives, and how long that prompt takes: with a few of its tokens
 * beside each of theirs, and with all at once.
 */
public final class PromptStall {

    private static final Option[] OPTIONS = {
        new Option("prompt", "8192", "tokens of the long prompt, at most what the checkpoint's context holds"),
        new Option("streams", "4", "answers that are running"),
        new Option("before", "200", "tokens of each answer before the prompt arrives"),
        new Option("beside", "16,64,256,0", "prompt tokens beside decoding; 0 for the whole prompt in one step"),
        Arguments.THREADS
    };

    private static final int SHORT_PROMPT = 64;

    private final Arguments arguments;
    private final Path folder;
    private final int prompt;
    private final Table table = new Table(
            "stall",
            "prompt",
            "beside decoding",
            "gap before: median ms",
            "gap before: p99 ms",
            "gap before: max ms",
            "gap during: median ms",
            "gap during: p99 ms",
            "gap during: max ms",
            "gaps during",
            "first token of the prompt s");

    private PromptStall(Arguments arguments) {
        this.arguments = arguments;
        folder = Path.of(arguments.positional(0));
        int most = declaredContext(folder) - SHORT_PROMPT;
        prompt = Math.min(arguments.integer("prompt"), most);
    }

    /**
     * Measures and prints.
     *
     * @param args a checkpoint's folder, then options; none to have them explained
     */
    public static void main(String[] args) throws InterruptedException {
        new PromptStall(Arguments.parse(
                        args,
                        PromptStall.class,
                        "Lets a long prompt arrive while others are answered.",
                        List.of("FOLDER"),
                        OPTIONS))
                .run();
    }

    private static int declaredContext(Path folder) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return checkpoint.config().decoder().contextLength();
        }
    }

    private void run() throws InterruptedException {
        for (int beside : arguments.integers("beside")) {
            EngineOptions options = EngineOptions.DEFAULT
                    .withThreads(arguments.integer("threads"))
                    .withContextLength(prompt + SHORT_PROMPT)
                    .withScheduling(scheduling(beside));
            try (Engine engine = Engine.load(folder, options)) {
                // The compiler should have seen a prompt beside answers before anything is timed.
                new Arrival(engine, arguments.integer("streams"), prompt / 8).measure(arguments.integer("before"));
                report(beside, new Arrival(engine, arguments.integer("streams"), prompt));
            }
        }
        table.print();
    }

    /** Without drafts, which make tokens come in chunks. */
    private Scheduling scheduling(int beside) {
        Scheduling latency = Profile.LATENCY.scheduling().withMostDrafted(0);
        if (beside > 0) {
            return latency.withStepTokens(Math.max(latency.stepTokens(), beside + arguments.integer("streams")))
                    .withPrefillBesideDecoding(beside);
        }
        return latency.withStepTokens(prompt + arguments.integer("streams")).withPrefillBesideDecoding(prompt);
    }

    private void report(int beside, Arrival arrival) throws InterruptedException {
        arrival.measure(arguments.integer("before"));
        table.row(
                prompt,
                beside > 0 ? beside : "all",
                arrival.before.median(),
                arrival.before.quantile(0.99),
                arrival.before.max(),
                arrival.during.median(),
                arrival.during.quantile(0.99),
                arrival.during.max(),
                arrival.during.count(),
                arrival.firstTokenSeconds);
    }

    /** One long prompt that arrives beside answers. */
    private static final class Arrival {

        private final Engine engine;
        private final RandomTokens tokens;
        private final int prompt;
        private final List<TokenClock> clocks = new ArrayList<>();
        private final List<CompletionStream> streams = new ArrayList<>();
        private final List<Thread> readers = new ArrayList<>();
        private final Figures before = new Figures();
        private final Figures during = new Figures();
        private double firstTokenSeconds;

        Arrival(Engine engine, int streams, int prompt) {
            this.engine = engine;
            this.prompt = prompt;
            tokens = new RandomTokens(engine, prompt);
            for (int i = 0; i < streams; i++) {
                start();
            }
        }

        private void start() {
            int most = engine.contextLength() - SHORT_PROMPT;
            TokenClock clock = new TokenClock(engine, most);
            CompletionStream stream = engine.stream(
                    RandomTokens.request(tokens.next(SHORT_PROMPT), most).withConstraint(() -> clock));
            clocks.add(clock);
            streams.add(stream);
            readers.add(Thread.ofVirtual().start(stream::join));
        }

        void measure(int tokensBefore) throws InterruptedException {
            Request request = RandomTokens.request(tokens.next(prompt), 1);
            awaitTokens(1);
            long start = System.nanoTime();
            awaitTokens(tokensBefore);
            long arrival = System.nanoTime();
            Usage usage = engine.complete(request).usage();
            long taken = usage.timeToFirstToken().toNanos();
            firstTokenSeconds = taken / 1e9;
            for (CompletionStream stream : streams) {
                stream.cancel();
            }
            for (Thread reader : readers) {
                reader.join();
            }
            for (TokenClock clock : clocks) {
                clock.gaps(start, arrival, before);
                clock.gaps(arrival, arrival + taken, during);
            }
        }

        /** Waits until every answer has so many more tokens. */
        private void awaitTokens(int more) throws InterruptedException {
            for (TokenClock clock : clocks) {
                int enough = clock.tokens() + more;
                while (clock.tokens() < enough) {
                    if (clock.tokens() == engine.contextLength() - SHORT_PROMPT) {
                        throw new IllegalStateException(
                                "an answer has come to its end too soon; ask for a longer prompt or fewer tokens before");
                    }
                    Thread.sleep(1);
                }
            }
        }
    }
}
