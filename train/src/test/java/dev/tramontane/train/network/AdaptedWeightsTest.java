package dev.tramontane.train.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.tape.Documents;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Routing;
import dev.tramontane.train.tape.Rows;
import dev.tramontane.train.tape.Tape;
import dev.tramontane.train.tape.VectorWeight;
import dev.tramontane.train.tape.Weight;
import dev.tramontane.train.tape.Workers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Low-rank adapters over frozen weights in any format: their gradients are those of the merged weight, projected. */
class AdaptedWeightsTest {

    private static final int RANK = 3;
    private static final float SCALE = 0.7f;

    /** Everything but norms, routers and embeddings is adapted; the base is stored in a format. */
    private record Adapting(ElementType type, Map<String, Weight.Adapted> adapted) implements WeightPolicy {
        @Override
        public Weight matrix(WeightName name, Matrix matrix) {
            Weight frozen = new Weight.Frozen(stored(matrix, type));
            if (name.part().kind() != Parameter.Kind.HIDDEN && name.part() != WeightName.Part.HEAD) {
                return frozen;
            }
            SplittableRandom random = new SplittableRandom(name.toString().hashCode());
            Parameter down = new Parameter(name + ".down", Parameter.Kind.HIDDEN, RANK, matrix.columns());
            Parameter up = new Parameter(name + ".up", Parameter.Kind.HIDDEN, matrix.rows(), RANK);
            for (Parameter parameter : List.of(down, up)) {
                for (int i = 0; i < parameter.size(); i++) {
                    parameter.values()[i] = (float) (0.2 * random.nextGaussian());
                }
            }
            Weight.Adapted weight = new Weight.Adapted(frozen, down, up, SCALE);
            adapted.put(name.toString(), weight);
            return weight;
        }

        @Override
        public VectorWeight vector(WeightName name, float[] values) {
            return new VectorWeight.Frozen(values);
        }

        private static Matrix stored(Matrix matrix, ElementType type) {
            Kernels kernels = KernelProvider.scalar().create();
            Matrix stored = Matrix.zeros(type, matrix.rows(), matrix.columns());
            float[] row = new float[matrix.columns()];
            for (int i = 0; i < matrix.rows(); i++) {
                kernels.decode(matrix, i, row, 0);
                kernels.encode(row, 0, stored, i);
            }
            return stored;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F8_E4M3", "Q8_0", "Q4_0"})
    void gradientsAreThoseOfTheMergedWeightProjected(ElementType type) {
        DecoderNetwork start = Shapes.network(Shapes.inBlocks(), 11);
        Map<String, Weight.Adapted> adapted = new LinkedHashMap<>();
        DecoderNetwork network =
                DecoderNetwork.of(start.config(), start.weights(), new Adapting(type, adapted));
        DecoderNetwork merged = DecoderNetwork.of(start.config(), network.weights(), WeightPolicy.trained());
        Documents documents = Shapes.documents(64, 12, 40, 25);
        try (Workers workers = new Workers(2)) {
            double loss = step(workers, network, documents);
            assertThat(step(workers, merged, documents)).isCloseTo(loss, org.assertj.core.data.Offset.offset(1e-5));
        }
        assertThat(network.parameters()).hasSize(2 * adapted.size());
        Map<String, Parameter> whole = new LinkedHashMap<>();
        merged.parameters().forEach(parameter -> whole.put(parameter.name(), parameter));
        adapted.forEach((name, weight) -> {
            Parameter parameter = whole.get(name);
            assertThat(TextGradientsTest.relativeError(weight.up().gradient(), toUp(weight, parameter)))
                    .as(name + ".up")
                    .isLessThan(1e-4);
            assertThat(TextGradientsTest.relativeError(weight.down().gradient(), toDown(weight, parameter)))
                    .as(name + ".down")
                    .isLessThan(1e-4);
        });
    }

    /** scale · dW · downᵀ. */
    private static float[] toUp(Weight.Adapted weight, Parameter merged) {
        float[] gradient = new float[weight.up().size()];
        for (int row = 0; row < merged.rows(); row++) {
            for (int i = 0; i < RANK; i++) {
                double sum = 0;
                for (int column = 0; column < merged.columns(); column++) {
                    sum += (double) merged.gradient()[row * merged.columns() + column]
                            * weight.down().values()[i * merged.columns() + column];
                }
                gradient[row * RANK + i] = (float) (SCALE * sum);
            }
        }
        return gradient;
    }

    /** scale · upᵀ · dW. */
    private static float[] toDown(Weight.Adapted weight, Parameter merged) {
        float[] gradient = new float[weight.down().size()];
        for (int i = 0; i < RANK; i++) {
            for (int column = 0; column < merged.columns(); column++) {
                double sum = 0;
                for (int row = 0; row < merged.rows(); row++) {
                    sum += (double) merged.gradient()[row * merged.columns() + column]
                            * weight.up().values()[row * RANK + i];
                }
                gradient[i * merged.columns() + column] = (float) (SCALE * sum);
            }
        }
        return gradient;
    }

    private static double step(Workers workers, DecoderNetwork network, Documents documents) {
        Tape tape = new Tape(workers, true);
        DecoderNetwork.Pass pass = network.forward(tape, documents, Routing.Losses.NONE);
        double loss = network.loss(tape, pass, Shapes.targets(documents)).value();
        tape.backward();
        return loss;
    }

    @Test
    void nothingLearnsWhereEverythingIsFrozen() {
        DecoderNetwork start = Shapes.network(Shapes.inBlocks(), 11);
        DecoderNetwork frozen = DecoderNetwork.of(start.config(), start.weights(), WeightPolicy.frozen());
        try (Workers workers = new Workers(1)) {
            Rows hidden = frozen.forward(
                            new Tape(workers, true), Shapes.documents(64, 12, 40), Routing.Losses.NONE)
                    .hidden();
            assertThat(hidden.learns()).isFalse();
        }
        assertThat(frozen.parameters()).isEmpty();
        assertThat(frozen.weights().embedding()).isSameAs(frozen.weights().embedding());
    }
}
