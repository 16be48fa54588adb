package dev.tramontane.train;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.tape.CrossEntropy;
import dev.tramontane.train.tape.Routing;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.LongStream;

/** What the parts of a step add up to. */
final class StepSums {
    private final Map<Effort, DoubleSummaryStatistics> byEffort = new EnumMap<>(Effort.class);
    private final DoubleSummaryStatistics balance = new DoubleSummaryStatistics();
    /** By layer with experts, the tokens of each expert. */
    private final List<long[]> loads = new ArrayList<>();

    private double loss;
    private long tokens;

    void add(LearnedBatch part, CrossEntropy.Loss partLoss, List<Routing.Report> routers) {
        loss += partLoss.value();
        tokens += part.documents().rows();
        part.addByEffort(partLoss, byEffort);
        for (int layer = 0; layer < routers.size(); layer++) {
            Routing.Report router = routers.get(layer);
            balance.accept(router.balanceLoss());
            if (loads.size() == layer) {
                loads.add(new long[router.counts().length]);
            }
            for (int expert = 0; expert < router.counts().length; expert++) {
                loads.get(layer)[expert] += router.counts()[expert];
            }
        }
    }

    double loss() {
        return loss;
    }

    long tokens() {
        return tokens;
    }

    StepReport report(long step, long allTokens, double gradientNorm, double rate, long nanos) {
        Map<Effort, Double> means = new EnumMap<>(Effort.class);
        byEffort.forEach((effort, losses) -> means.put(effort, losses.getAverage()));
        return new StepReport(
                step,
                allTokens,
                loss,
                means,
                OptionalDouble.empty(),
                balance.getAverage(),
                gradientNorm,
                rate,
                loads.stream()
                        .map(load -> (int)
                                LongStream.of(load).filter(count -> count == 0).count())
                        .toList(),
                loads.stream().map(StepSums::greatestLoad).toList(),
                tokens * 1e9 / nanos);
    }

    private static double greatestLoad(long[] load) {
        return LongStream.of(load).max().orElse(0)
                / Math.max(Double.MIN_NORMAL, LongStream.of(load).average().orElse(0));
    }
}
