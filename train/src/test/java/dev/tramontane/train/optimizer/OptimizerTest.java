package dev.tramontane.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OptimizerTest {

    private static final double UNLIMITED = Double.POSITIVE_INFINITY;

    private final Workers workers = new Workers(2);

    @AfterAll
    void close() {
        workers.close();
    }

    private static OptimizerOptions options(boolean muon) {
        return muon ? OptimizerOptions.MUON : OptimizerOptions.ADAMW;
    }

    @ParameterizedTest
    @CsvSource({"false,1", "true,1", "false,.001", "true,.001"})
    void followsTheRulesInDoublePrecision(boolean muon, double size) {
        Problem problem = Problem.random(3);
        Optimizer optimizer = new Optimizer(problem.parameters(), options(muon));
        DoubleOptimizer expected = new DoubleOptimizer(problem.parameters(), options(muon));
        for (int step = 0; step < 8; step++) {
            problem.newGradients(size);
            double rate = .02 / (1 + step);
            double norm = expected.step(rate, .5);
            Optimizer.Report report = optimizer.step(workers, rate, .5);
            assertThat(report.gradientNorm()).isCloseTo(norm, within(1e-9 * norm));
            assertThat(report.applied()).isTrue();
        }
        assertThat(optimizer.steps()).isEqualTo(8);
        for (int i = 0; i < problem.parameters().size(); i++) {
            Parameter parameter = problem.parameters().get(i);
            double largest = 0;
            for (int j = 0; j < parameter.size(); j++) {
                largest = Math.max(largest, Math.abs(parameter.values()[j] - expected.values(i)[j]));
            }
            assertThat(largest).as("largest error of %s", parameter).isLessThan(3e-6);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNumberOfWorkersDoesNotShow(boolean muon) {
        List<float[]> two = values(workers, muon);
        try (Workers one = new Workers(1);
                Workers three = new Workers(3)) {
            assertThat(values(one, muon)).usingRecursiveComparison().isEqualTo(two);
            assertThat(values(three, muon)).usingRecursiveComparison().isEqualTo(two);
        }
    }

    private static List<float[]> values(Workers workers, boolean muon) {
        Problem problem = Problem.random(4);
        Optimizer optimizer = new Optimizer(problem.parameters(), options(muon));
        for (int step = 0; step < 4; step++) {
            problem.newGradients(1);
            optimizer.step(workers, .01, 1);
        }
        return problem.values();
    }

    @Test
    void longGradientsAreCutToTheLargestNorm() {
        Parameter cut = new Parameter("x", 1, 2);
        Parameter shorter = new Parameter("x", 1, 2);
        cut.gradient()[0] = 6;
        cut.gradient()[1] = -8;
        shorter.gradient()[0] = .75f;
        shorter.gradient()[1] = -1;
        // An epsilon as large as gradients makes AdamW's steps depend on their size.
        AdamW rule = new AdamW(.9, .95, 1, 0);
        Optimizer.Report report =
                new Optimizer(List.of(cut), new OptimizerOptions(rule, Optional.empty(), 1.25)).step(workers, .1, 1);
        new Optimizer(List.of(shorter), new OptimizerOptions(rule, Optional.empty(), UNLIMITED)).step(workers, .1, 1);
        assertThat(report.gradientNorm()).isEqualTo(10);
        assertThat(cut.values()).isEqualTo(shorter.values()).doesNotContain(0);
    }

    @Test
    void summedGradientsAreScaled() {
        Problem sum = Problem.random(5);
        Problem mean = Problem.random(5);
        sum.newGradients(4);
        mean.newGradients(1);
        new Optimizer(sum.parameters(), OptimizerOptions.MUON).step(workers, .1, .25);
        new Optimizer(mean.parameters(), OptimizerOptions.MUON).step(workers, .1, 1);
        assertThat(sum.values()).usingRecursiveComparison().isEqualTo(mean.values());
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void nothingFollowsGradientsThatAreNoNumbers(float bad) {
        Problem problem = Problem.random(6);
        Optimizer optimizer = new Optimizer(problem.parameters(), OptimizerOptions.MUON);
        problem.newGradients(1);
        problem.parameters().getLast().gradient()[7] = bad;
        List<float[]> before = problem.values();
        assertThat(optimizer.step(workers, .1, 1).applied()).isFalse();
        assertThat(problem.values()).usingRecursiveComparison().isEqualTo(before);
        assertThat(optimizer.steps()).isZero();
        optimizer.clearGradients(workers);
        assertThat(optimizer.step(workers, .1, 1)).isEqualTo(new Optimizer.Report(0, true));
    }

    @Test
    void vectorsDoNotDecayAndExpertsWithoutTokensRest() {
        Problem problem = Problem.random(7);
        Optimizer optimizer = new Optimizer(problem.parameters(), OptimizerOptions.MUON);
        problem.newGradients(1);
        optimizer.step(workers, .1, 1);
        List<float[]> before = problem.values();
        Parameter wide = problem.parameters().get(2);
        Arrays.fill(wide.gradient(), 0f);
        optimizer.step(workers, .1, 1);
        assertThat(wide.values()).isEqualTo(before.get(2));
        assertThat(problem.parameters().get(3).values()).isNotEqualTo(before.get(3));

        Parameter vector = new Parameter("norm", 1, 3);
        Parameter matrix = new Parameter("head", Parameter.Kind.HEAD, 1, 3);
        Arrays.fill(vector.values(), 1f);
        Arrays.fill(matrix.values(), 1f);
        new Optimizer(List.of(vector, matrix), OptimizerOptions.ADAMW).step(workers, .1, 1);
        assertThat(vector.values()).containsOnly(1f);
        assertThat(matrix.values()).containsOnly((float) (1 - .1 * .05));
    }

    /** The distance to a matrix, squared. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void findsTheLeastOfAQuadratic(boolean muon) {
        Parameter x = Problem.random(8).parameters().get(2);
        Parameter goal = Problem.random(9).parameters().get(2);
        AdamW adamW = new AdamW(.9, .95, 1e-8, 0);
        Optimizer optimizer = new Optimizer(
                List.of(x),
                new OptimizerOptions(adamW, muon ? Optional.of(new Muon(.95, 0)) : Optional.empty(), UNLIMITED));
        Schedule schedule = Schedule.standard(.1, 200);
        double before = distance(x, goal);
        while (optimizer.steps() < 200) {
            for (int i = 0; i < x.size(); i++) {
                x.gradient()[i] = x.values()[i] - goal.values()[i];
            }
            optimizer.step(workers, schedule.at(optimizer.steps()), 1);
        }
        assertThat(distance(x, goal)).isLessThan(.02 * before);
    }

    private static double distance(Parameter a, Parameter b) {
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            sum += Math.pow((double) a.values()[i] - b.values()[i], 2);
        }
        return Math.sqrt(sum);
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> new AdamW(1, .95, 1e-8, 0))
                .hasMessage("AdamW's first decay must be from 0 to less than 1, not 1.0");
        assertThatThrownBy(() -> new AdamW(.9, .95, 0, 0))
                .hasMessage("AdamW's epsilon must be a positive number, not 0.0");
        assertThatThrownBy(() -> new Muon(.9, Double.NaN))
                .hasMessage("Muon's weight decay must be 0 or a positive number, not NaN");
        assertThatThrownBy(() -> new OptimizerOptions(AdamW.DEFAULT, Optional.empty(), 0))
                .hasMessageContaining("largest norm");
        Parameter twice = new Parameter("twice", 2, 2);
        assertThatThrownBy(() -> new Optimizer(List.of(twice, twice), OptimizerOptions.ADAMW))
                .hasMessage("two parameters are called twice");
    }
}
