package dev.tramontane.bench;

import dev.tramontane.bench.Arguments.Option;
import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.engine.EngineStatistics;
import dev.tramontane.engine.EngineStatistics.Cache;
import dev.tramontane.engine.EngineStatistics.Load;
import dev.tramontane.engine.Profile;
import dev.tramontane.model.LatentCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Serves whatever callers may think of for as long as wanted, and looks for what is not given back: of the heap, of other
 * memory, of the cache's blocks, of threads and files. Compared are two moments of rest, one soon after the beginning and
 * one at the end. Exits with status 1 if anything is wrong.
 */
public final class Soak {

    private static final Option[] OPTIONS = {
        new Option("callers", "24", "at the same time"),
        new Option("context", "1024", "most tokens of prompt and answer"),
        new Option("contexts", "6", "that the cache holds; few force preemption"),
        new Option("every", "30", "seconds from one line to the next"),
        new Option("warm-up", "60", "seconds before the first rest"),
        Arguments.THREADS
    };

    private static final Duration READER_TIMEOUT = Duration.ofSeconds(3);
    private static final long PATIENCE_SECONDS = 60;

    /** What compiled code, the tables of cached prefixes and an unlucky moment may make up. */
    private static final long HEAP_SLACK = 16L << 20;

    private static final long MEMORY_SLACK_MEBIBYTES = 128;
    private static final int THREAD_SLACK = 4;
    private static final int FILE_SLACK = 4;

    private final Arguments arguments;

    /** Warns of every completion that fails, and here many shall. Held, or its level would be forgotten. */
    private final Logger warnings = Logger.getLogger("dev.tramontane.engine");

    private final List<String> faults = new ArrayList<>();
    private final Table table = new Table(
            "soak",
            "minutes",
            "finished",
            "cancelled",
            "late",
            "failed",
            "refused",
            "tokens/s",
            "preemptions",
            "heap MiB",
            "RSS MiB",
            "of it anonymous",
            "blocks used",
            "idle",
            "free",
            "threads",
            "files");

    private record Rest(long heap, long anonymousMebibytes, int threads, long files) {
        static Rest now() {
            return new Rest(
                    ProcessFigures.heapAfterCollection(),
                    ProcessFigures.mebibytes("RssAnon"),
                    ProcessFigures.threads(),
                    ProcessFigures.openFiles());
        }
    }

    private Soak(Arguments arguments) {
        this.arguments = arguments;
        warnings.setLevel(Level.SEVERE);
    }

    /**
     * Runs and prints.
     *
     * @param args a checkpoint's folder and minutes, then options; none to have them explained
     */
    public static void main(String[] args) throws InterruptedException {
        Soak soak = new Soak(Arguments.parse(
                args,
                Soak.class,
                "Serves random requests and looks for leaks.",
                List.of("FOLDER", "MINUTES"),
                OPTIONS));
        soak.run();
        soak.faults.forEach(fault -> System.out.println("FAULT: " + fault));
        System.out.println(soak.faults.isEmpty() ? "nothing has leaked" : soak.faults.size() + " faults");
        System.exit(soak.faults.isEmpty() ? 0 : 1);
    }

    private void run() throws InterruptedException {
        // The JVM opens libraries as it needs them.
        load().close();
        long files = ProcessFigures.openFiles();
        try (Engine engine = load()) {
            serve(engine, arguments.decimal("warm-up"));
            Rest first = Rest.now();
            serve(engine, 60 * Double.parseDouble(arguments.positional(1)));
            compare(first, Rest.now());
        }
        table.print();
        Thread.sleep(1000);
        Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("tramontane"))
                .forEach(name -> faults.add("the thread " + name + " outlives its engine"));
        expect("open files after the engine was closed", ProcessFigures.openFiles(), files + FILE_SLACK);
    }

    private Engine load() {
        EngineOptions options = EngineOptions.DEFAULT
                .withThreads(arguments.integer("threads"))
                .withContextLength(arguments.integer("context"))
                .withReaderTimeout(READER_TIMEOUT)
                .withScheduling(Profile.LATENCY
                        .scheduling()
                        .withMostRunning(16)
                        .withMostWaiting(Math.max(1, arguments.integer("callers") / 3)));
        Path folder = Path.of(arguments.positional(0));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            long perToken = LatentCache.bytesPerPosition(checkpoint.config().decoder(), options.cacheType());
            return Engine.load(
                    folder,
                    options.withCacheBytes(perToken * arguments.integer("context") * arguments.integer("contexts")));
        }
    }

    private void serve(Engine engine, double seconds) throws InterruptedException {
        long start = System.nanoTime();
        RandomCallers callers = new RandomCallers(engine, arguments.integer("callers"), READER_TIMEOUT);
        try (callers) {
            EngineStatistics last = engine.statistics();
            double elapsed = 0;
            // A sleep may end a little early.
            while (elapsed < seconds - 1) {
                Thread.sleep(Math.round(1000 * Math.min(arguments.decimal("every"), seconds - elapsed)));
                elapsed = (System.nanoTime() - start) / 1e9;
                EngineStatistics now = engine.statistics();
                report(last, now);
                last = now;
            }
        }
        faults.addAll(callers.faults());
        awaitRest(engine);
    }

    private void report(EngineStatistics last, EngineStatistics now) {
        Cache cache = now.cache();
        double seconds = (now.uptime().toNanos() - last.uptime().toNanos()) / 1e9;
        table.row(
                now.uptime().toSeconds() / 60.0,
                RandomCallers.finished(now),
                RandomCallers.cancelled(now),
                RandomCallers.late(now),
                now.outcomes().failed(),
                now.outcomes().refused(),
                (now.tokens().generated() - last.tokens().generated()) / seconds,
                now.work().preemptions(),
                ProcessFigures.heapAfterCollection() / 1048576.0,
                ProcessFigures.mebibytes("VmRSS"),
                ProcessFigures.mebibytes("RssAnon"),
                cache.usedBlocks(),
                cache.idleBlocks(),
                cache.freeBlocks(),
                ProcessFigures.threads(),
                ProcessFigures.openFiles());
    }

    /** Nobody asks any more: everything must come to its end, and every block be given back. */
    private void awaitRest(Engine engine) throws InterruptedException {
        long start = System.nanoTime();
        while (!isAtRest(engine.statistics())) {
            if (System.nanoTime() - start > PATIENCE_SECONDS * 1_000_000_000) {
                EngineStatistics left = engine.statistics();
                faults.add("nobody asks any more, and still there are " + left.load() + " and " + left.cache());
                return;
            }
            Thread.sleep(10);
        }
    }

    private static boolean isAtRest(EngineStatistics statistics) {
        return statistics.load().equals(new Load(0, 0, 0)) && statistics.cache().usedBlocks() == 0;
    }

    private void compare(Rest first, Rest last) {
        expect("bytes on the heap", last.heap(), first.heap() + HEAP_SLACK);
        expect(
                "MiB of anonymous memory",
                last.anonymousMebibytes(),
                first.anonymousMebibytes() + MEMORY_SLACK_MEBIBYTES);
        expect("threads", last.threads(), first.threads() + THREAD_SLACK);
        expect("open files", last.files(), first.files() + FILE_SLACK);
        System.out.printf(Locale.ROOT, "at rest: first %s, last %s%n", first, last);
    }

    private void expect(String what, long found, long most) {
        if (found > most) {
            faults.add(what + ": " + found + ", at most " + most + " expected");
        }
    }
}
