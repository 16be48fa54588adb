package dev.tramontane.train.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.train.network.Shapes.Shape;
import dev.tramontane.train.tape.Documents;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Routing;
import dev.tramontane.train.tape.Tape;
import dev.tramontane.train.tape.Targets;
import dev.tramontane.train.tape.Workers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients against what the loss does when weights move, computed in double precision from its definition. */
class FiniteDifferencesTest {

    private static final double STEP = 1e-5;
    private static final Routing.Losses LOSSES = new Routing.Losses(0.3, 0.01);

    static List<Shape> shapes() {
        return Shapes.all();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void lossFollowsTheGradient(Shape shape) {
        DecoderNetwork network = Shapes.network(shape.config(), 5);
        // One document is a single token, one ends inside of a tile of queries.
        Documents documents = Shapes.documents(Shapes.VOCABULARY, 6, 1, 67, 5);
        Targets targets = Shapes.targets(documents);
        double loss;
        try (Workers workers = new Workers(2)) {
            Tape tape = new Tape(workers, true);
            DecoderNetwork.Pass pass = network.forward(tape, documents, LOSSES);
            loss = network.loss(tape, pass, targets).value();
            for (Routing.Report report : pass.routers()) {
                loss += LOSSES.balance() * report.balanceLoss() + LOSSES.z() * report.zLoss();
            }
            tape.backward();
        }
        DoubleDecoder reference = new DoubleDecoder(network);
        double exact = reference.loss(documents, targets, LOSSES);
        assertThat(loss).isCloseTo(exact, within(1e-5 * exact));
        SplittableRandom random = new SplittableRandom(7);
        SoftAssertions.assertSoftly(all -> byPart(network).forEach((part, parameters) -> {
            Map<String, double[]> along = new LinkedHashMap<>();
            Map<String, double[]> anywhere = new LinkedHashMap<>();
            double norm = Math.sqrt(parameters.stream()
                    .mapToDouble(parameter -> squares(parameter.gradient()))
                    .sum());
            double expected = 0;
            for (Parameter parameter : parameters) {
                double[] gradient = new double[parameter.size()];
                double[] other = new double[parameter.size()];
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] = norm == 0 ? 0 : parameter.gradient()[i] / norm;
                    other[i] = random.nextGaussian() / Math.sqrt(gradient.length * (double) parameters.size());
                    expected += other[i] * parameter.gradient()[i];
                }
                along.put(parameter.name(), gradient);
                anywhere.put(parameter.name(), other);
            }
            all.assertThat(slope(reference, along, documents, targets))
                    .as("%s along its gradient", part)
                    .isCloseTo(norm, within(3e-4 * norm + 1e-7));
            all.assertThat(slope(reference, anywhere, documents, targets))
                    .as("%s anywhere", part)
                    .isCloseTo(expected, within(3e-4 * norm + 1e-7));
        }));
    }

    /** The same part of all experts of a layer moves together. */
    private static Map<String, List<Parameter>> byPart(DecoderNetwork network) {
        Map<String, List<Parameter>> parts = new LinkedHashMap<>();
        for (Parameter parameter : network.parameters()) {
            String part = parameter.name().replaceFirst("\\.[0-9]+$", "");
            parts.computeIfAbsent(part, _ -> new ArrayList<>()).add(parameter);
        }
        return parts;
    }

    private static double slope(
            DoubleDecoder reference, Map<String, double[]> direction, Documents documents, Targets targets) {
        move(reference, direction, STEP);
        double higher = reference.loss(documents, targets, LOSSES);
        move(reference, direction, -2 * STEP);
        double lower = reference.loss(documents, targets, LOSSES);
        move(reference, direction, STEP);
        return (higher - lower) / (2 * STEP);
    }

    private static void move(DoubleDecoder reference, Map<String, double[]> direction, double step) {
        direction.forEach((name, numbers) -> {
            double[] weight = reference.weight(name);
            for (int i = 0; i < weight.length; i++) {
                weight[i] += step * numbers[i];
            }
        });
    }

    private static double squares(float[] x) {
        double sum = 0;
        for (float v : x) {
            sum += (double) v * v;
        }
        return sum;
    }
}
