package dev.tramontane.train;

import dev.tramontane.language.chat.Effort;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a step was like.
 *
 * @param step how many steps there have been, this one included
 * @param tokens how many tokens were read in all of them
 * @param loss cross entropy per learned token, in nats, before the step
 * @param lossByEffort the same for the examples of each effort that there were
 * @param validationLoss the loss of what is not learned from, after the step, where it was computed
 * @param balanceLoss the auxiliary loss of the routers, mean over layers, before its coefficient; 1 is perfect balance
 * @param gradientNorm over all parameters, before clipping
 * @param learningRate what the step was taken with
 * @param deadExperts by layer with experts, how many experts had no token
 * @param greatestLoad by layer with experts, the tokens of the busiest expert over the mean
 * @param tokensPerSecond of this step
 */
public record StepReport(
        long step,
        long tokens,
        double loss,
        Map<Effort, Double> lossByEffort,
        OptionalDouble validationLoss,
        double balanceLoss,
        double gradientNorm,
        double learningRate,
        List<Integer> deadExperts,
        List<Double> greatestLoad,
        double tokensPerSecond) {

    public StepReport {
        lossByEffort = Map.copyOf(lossByEffort);
        deadExperts = List.copyOf(deadExperts);
        greatestLoad = List.copyOf(greatestLoad);
    }

    /** The same with a loss on what is not learned from. */
    StepReport withValidationLoss(double computed) {
        return new StepReport(
                step,
                tokens,
                loss,
                lossByEffort,
                OptionalDouble.of(computed),
                balanceLoss,
                gradientNorm,
                learningRate,
                deadExperts,
                greatestLoad,
                tokensPerSecond);
    }
}
