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
import java.util.List;
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
        SoftAssertions.assertSoftly(all -> {
            for (Parameter parameter : network.parameters()) {
                double norm = norm(parameter.gradient());
                double[] along = new double[parameter.size()];
                double[] anywhere = new double[parameter.size()];
                double expected = 0;
                for (int i = 0; i < along.length; i++) {
                    along[i] = norm == 0 ? 0 : parameter.gradient()[i] / norm;
                    anywhere[i] = random.nextGaussian() / Math.sqrt(along.length);
                    expected += anywhere[i] * parameter.gradient()[i];
                }
                double[] weight = reference.weight(parameter.name());
                all.assertThat(slope(reference, weight, along, documents, targets))
                        .as("%s along its gradient", parameter.name())
                        .isCloseTo(norm, within(3e-4 * norm + 1e-7));
                all.assertThat(slope(reference, weight, anywhere, documents, targets))
                        .as("%s anywhere", parameter.name())
                        .isCloseTo(expected, within(3e-4 * norm + 1e-7));
            }
        });
    }

    private static double slope(
            DoubleDecoder reference, double[] weight, double[] direction, Documents documents, Targets targets) {
        double[] before = weight.clone();
        move(weight, before, direction, STEP);
        double higher = reference.loss(documents, targets, LOSSES);
        move(weight, before, direction, -STEP);
        double lower = reference.loss(documents, targets, LOSSES);
        move(weight, before, direction, 0);
        return (higher - lower) / (2 * STEP);
    }

    private static void move(double[] weight, double[] before, double[] direction, double step) {
        for (int i = 0; i < weight.length; i++) {
            weight[i] = before[i] + step * direction[i];
        }
    }

    private static double norm(float[] x) {
        double sum = 0;
        for (float v : x) {
            sum += (double) v * v;
        }
        return Math.sqrt(sum);
    }
}
