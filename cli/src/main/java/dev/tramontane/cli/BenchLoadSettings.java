package dev.tramontane.cli;

import dev.tramontane.loadtest.Arrivals;
import dev.tramontane.loadtest.Goodput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options of how hard a benchmark drives. */
final class BenchLoadSettings {

    @Option(names = "--num-prompts", paramLabel = "N", description = "How many requests (100).")
    private int requests = 100;

    @Option(
            names = "--max-concurrency",
            paramLabel = "N",
            description = "The most requests under way at once (any number).")
    private Optional<Integer> concurrency = Optional.empty();

    @Option(
            names = "--request-rate",
            paramLabel = "RATE",
            description = "Requests per second on average; inf sends all at once (inf).")
    private String rate = "inf";

    @Option(
            names = "--burstiness",
            paramLabel = "SHAPE",
            description = "How regular requests come: 1 as in a Poisson process, less in bursts, more evenly (1).")
    private double burstiness = 1;

    @Option(
            names = "--num-warmups",
            paramLabel = "N",
            description = "Requests before the run that are not measured (1).")
    private int warmups = 1;

    @Option(
            names = "--goodput",
            paramLabel = "METRIC:MS",
            arity = "1..*",
            description = "Count requests that keep bounds on ttft, tpot, e2el, in milliseconds.")
    private List<String> goodput = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "What prompts and arrivals follow from (0).")
    private long seed;

    int requests() {
        return requests;
    }

    OptionalInt concurrency() {
        return concurrency.isPresent() ? OptionalInt.of(concurrency.get()) : OptionalInt.empty();
    }

    Arrivals arrivals() {
        try {
            double perSecond = rate.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(rate);
            return new Arrivals(perSecond, burstiness);
        } catch (NumberFormatException e) {
            throw new UsageException("--request-rate must be a number or inf, not '" + rate + "'");
        }
    }

    int warmups() {
        return warmups;
    }

    Goodput goodput() {
        return Goodput.of(goodput);
    }

    long seed() {
        return seed;
    }
}
