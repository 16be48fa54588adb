package dev.tramontane.bench;

import dev.tramontane.bench.Arguments.Option;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.engine.EngineStatistics;
import dev.tramontane.engine.Profile;
import dev.tramontane.engine.Scheduling;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Tokens per second and the times that callers see, for numbers of callers who ask again as soon as they are answered.
 * Prompts have nothing in common. Every caller's first answer ends somewhere on its way, so that they do not go in step,
 * and nothing is counted before all have had their first one.
 */
public final class ServingLoad {

    private static final Option[] OPTIONS = {
        new Option("requests", "1,4,16,64,256", "numbers of concurrent requests"),
        new Option("profiles", "latency,throughput", "of the scheduler"),
        new Option("prompt", "128", "tokens of each prompt"),
        new Option("generated", "64", "tokens of each answer, exactly"),
        new Option("seconds", "20", "to measure each number of requests at least"),
        new Option("answers", "1", "that each caller gets on average meanwhile at least"),
        new Option("drafted", "0", "most tokens drafted, whatever the profile says: random weights repeat themselves"),
        new Option("cache-mib", "1024", "memory of the latent cache"),
        Arguments.THREADS
    };

    private final Arguments arguments;
    private final Table table = new Table(
            "serving",
            "profile",
            "requests",
            "tokens/s",
            "prompt tokens/s",
            "gap mean ms",
            "gap median ms",
            "gap p99 ms",
            "gap max ms",
            "first token median ms",
            "first token p99 ms",
            "answers",
            "preemptions");

    private ServingLoad(Arguments arguments) {
        this.arguments = arguments;
    }

    /**
     * Measures and prints.
     *
     * @param args a checkpoint's folder, then options; none to have them explained
     */
    public static void main(String[] args) throws InterruptedException {
        new ServingLoad(Arguments.parse(
                        args,
                        ServingLoad.class,
                        "Serves as many requests at once as asked for, all the time.",
                        List.of("FOLDER"),
                        OPTIONS))
                .run();
    }

    private void run() throws InterruptedException {
        for (String profile : arguments.words("profiles")) {
            Scheduling scheduling =
                    Profile.valueOf(profile.toUpperCase(Locale.ROOT)).scheduling();
            EngineOptions options = EngineOptions.DEFAULT
                    .withThreads(arguments.integer("threads"))
                    .withCacheBytes(arguments.integer("cache-mib") * (1L << 20))
                    .withScheduling(scheduling.withMostWaiting(1 << 20).withMostDrafted(arguments.integer("drafted")));
            try (Engine engine = Engine.load(Path.of(arguments.positional(0)), options)) {
                System.out.println(engine.description());
                // The compiler should have seen prompts and answers before anything is timed.
                Callers.serve(engine, 4, arguments.integer("prompt"), arguments.integer("generated"), 5, 2);
                for (int requests : arguments.integers("requests")) {
                    measure(engine, profile, requests);
                }
            }
        }
        table.print();
    }

    private void measure(Engine engine, String profile, int requests) throws InterruptedException {
        int prompt = arguments.integer("prompt");
        Callers.Served served = Callers.serve(
                engine,
                requests,
                prompt,
                arguments.integer("generated"),
                arguments.decimal("seconds"),
                arguments.integer("answers"));
        EngineStatistics before = served.before();
        EngineStatistics after = served.after();
        table.row(
                profile,
                requests,
                served.tokens() / served.seconds(),
                (after.tokens().prompt() - before.tokens().prompt()) / served.seconds(),
                served.betweenTokens().mean(),
                served.betweenTokens().median(),
                served.betweenTokens().quantile(0.99),
                served.betweenTokens().max(),
                served.firstToken().median(),
                served.firstToken().quantile(0.99),
                served.firstToken().count(),
                after.work().preemptions() - before.work().preemptions());
    }
}
