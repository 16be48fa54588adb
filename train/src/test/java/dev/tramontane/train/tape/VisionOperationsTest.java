package dev.tramontane.train.tape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.model.AxialRotaryEmbedding;
import dev.tramontane.model.PatchGrids;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * The operations of the image encoder against plain double-precision versions of themselves: values directly, gradients by
 * finite differences of those.
 */
class VisionOperationsTest {

    /** Two images, one wider than high, 8 and 72 patches: more than one tile of queries. */
    private static final PatchGrids GRIDS = new PatchGrids(new int[] {2, 6}, new int[] {4, 12});

    private static final int PATCHES = 80;
    /** Of so many elements of a gradient one is compared; no width is a multiple of it. */
    private static final int SAMPLED = 7;

    private static final int HEADS = 2;
    private static final int SIZE = 4;

    /** An operation over several inputs of given widths. */
    private interface Operation {
        Rows run(Tape tape, Rows[] inputs);
    }

    /** The same on doubles. */
    private interface Reference extends Function<double[][], double[]> {}

    @Test
    void attention() {
        int width = HEADS * SIZE;
        check(
                (tape, in) -> ImageAttention.of(tape, GRIDS, in[0], in[1], in[2], HEADS),
                VisionOperationsTest::attention,
                width,
                width,
                width);
    }

    private static double[] attention(double[][] in) {
        int width = HEADS * SIZE;
        double[] out = new double[PATCHES * width];
        for (int i = 0; i < PATCHES; i++) {
            int start = GRIDS.start(GRIDS.image(i));
            int end = GRIDS.start(GRIDS.image(i) + 1);
            for (int head = 0; head < HEADS; head++) {
                double sum = 0;
                for (int j = start; j < end; j++) {
                    double score = 0;
                    for (int d = head * SIZE; d < (head + 1) * SIZE; d++) {
                        score += in[0][i * width + d] * in[1][j * width + d];
                    }
                    double weight = Math.exp(score / Math.sqrt(SIZE));
                    sum += weight;
                    for (int d = head * SIZE; d < (head + 1) * SIZE; d++) {
                        out[i * width + d] += weight * in[2][j * width + d];
                    }
                }
                for (int d = head * SIZE; d < (head + 1) * SIZE; d++) {
                    out[i * width + d] /= sum;
                }
            }
        }
        return out;
    }

    @Test
    void rotation() {
        for (Pairing pairing : Pairing.values()) {
            AxialRotaryEmbedding rope = new AxialRotaryEmbedding(10_000, SIZE, pairing);
            check(
                    (tape, in) -> {
                        Rows x = Residual.add(tape, in[0], in[0]);
                        new AxialRotation(tape, rope, GRIDS).inPlace(x);
                        return x;
                    },
                    in -> rotated(in[0], pairing),
                    HEADS * SIZE);
        }
    }

    /** Of twice the input; frequencies are 1 for rows and 1/100 for columns. */
    private static double[] rotated(double[] x, Pairing pairing) {
        double[] out = new double[x.length];
        for (int patch = 0; patch < PATCHES; patch++) {
            int image = GRIDS.image(patch);
            int place = patch - GRIDS.start(image);
            double[] angles = {place / GRIDS.width(image), place % GRIDS.width(image) / 100.0};
            for (int head = 0; head < HEADS; head++) {
                for (int pair = 0; pair < 2; pair++) {
                    int base = (patch * HEADS + head) * SIZE;
                    int a = base + (pairing == Pairing.INTERLEAVED ? 2 * pair : pair);
                    int b = base + (pairing == Pairing.INTERLEAVED ? 2 * pair + 1 : pair + 2);
                    out[a] = 2 * (x[a] * Math.cos(angles[pair]) - x[b] * Math.sin(angles[pair]));
                    out[b] = 2 * (x[a] * Math.sin(angles[pair]) + x[b] * Math.cos(angles[pair]));
                }
            }
        }
        return out;
    }

    @Test
    void merging() {
        int width = 3;
        check(
                (tape, in) -> Patches.merge(tape, GRIDS, 2, in[0]),
                in -> {
                    double[] out = new double[PATCHES * width];
                    int cell = 0;
                    for (int image = 0; image < GRIDS.images(); image++) {
                        for (int y = 0; y < GRIDS.height(image); y += 2) {
                            for (int x = 0; x < GRIDS.width(image); x += 2, cell++) {
                                for (int i = 0; i < 4 * width; i++) {
                                    int patch = GRIDS.start(image) + (y + i % 4 / 2) * GRIDS.width(image) + x + i % 2;
                                    out[cell * 4 * width + i] = in[0][patch * width + i / 4];
                                }
                            }
                        }
                    }
                    return out;
                },
                width);
    }

    @Test
    void gelu() {
        check(
                (tape, in) -> Gelu.of(tape, in[0]),
                in -> Arrays.stream(in[0]).map(VisionOperationsTest::gelu).toArray(),
                5);
    }

    @Test
    void geluAsAGate() {
        check(
                (tape, in) -> Gelu.gate(tape, in[0], in[1]),
                in -> {
                    double[] out = new double[in[0].length];
                    Arrays.setAll(out, i -> gelu(in[0][i]) * in[1][i]);
                    return out;
                },
                5,
                5);
    }

    /** By Simpson's rule over the normal density. */
    private static double gelu(double x) {
        int steps = 400;
        double h = x / steps;
        double sum = 1 + Math.exp(-x * x / 2);
        for (int i = 1; i < steps; i++) {
            sum += (i % 2 == 0 ? 2 : 4) * Math.exp(-(i * h) * (i * h) / 2);
        }
        return x * (0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI));
    }

    @Test
    void bias() {
        Parameter bias = new Parameter("bias", 1, 3);
        for (int i = 0; i < 3; i++) {
            bias.values()[i] = i - 0.5f;
        }
        try (Workers workers = new Workers(2)) {
            Tape tape = new Tape(workers, true);
            Rows x = tape.rows(PATCHES, 3);
            Arrays.fill(x.values(), 2f);
            Bias.inPlace(tape, new VectorWeight.Trained(bias), x);
            tape.onBackward(() -> {
                for (int i = 0; i < x.rows() * 3; i++) {
                    x.gradient()[i] = i % 3;
                }
            });
            assertThat(Arrays.copyOf(x.values(), 4)).containsExactly(1.5f, 2.5f, 3.5f, 1.5f);
            tape.backward();
            assertThat(bias.gradient()).containsExactly(0f, PATCHES, 2f * PATCHES);
        }
    }

    /** Compares values, and gradients of a random weighted sum of the outputs. */
    private static void check(Operation operation, Reference reference, int... widths) {
        Random random = new Random(1);
        double[][] inputs = new double[widths.length][];
        for (int i = 0; i < widths.length; i++) {
            inputs[i] = new double[PATCHES * widths[i]];
            Arrays.setAll(inputs[i], j -> (float) random.nextGaussian());
        }
        double[] expected = reference.apply(inputs);
        double[] weights =
                random.doubles(expected.length, -1, 1).map(w -> (float) w).toArray();
        try (Workers workers = new Workers(2)) {
            Tape tape = new Tape(workers, true);
            Rows[] in = new Rows[widths.length];
            for (int i = 0; i < widths.length; i++) {
                in[i] = tape.rows(PATCHES, widths[i]);
                for (int j = 0; j < inputs[i].length; j++) {
                    in[i].values()[j] = (float) inputs[i][j];
                }
            }
            Rows out = operation.run(tape, in);
            tape.onBackward(() -> {
                for (int i = 0; i < weights.length; i++) {
                    out.gradient()[i] = (float) weights[i];
                }
            });
            assertThat(out.rows() * out.width()).isEqualTo(expected.length);
            assertThat(error(out.values(), expected)).isLessThan(1e-5);
            tape.backward();
            for (int i = 0; i < widths.length; i++) {
                double[] gradient = differences(reference, inputs, i, weights);
                float[] sampled = new float[gradient.length];
                for (int j = 0; j < gradient.length; j++) {
                    sampled[j] = in[i].gradient()[j * SAMPLED];
                }
                assertThat(error(sampled, gradient))
                        .as("gradient of input %s", i)
                        .isLessThan(1e-5);
            }
        }
    }

    private static double[] differences(Reference reference, double[][] inputs, int input, double[] weights) {
        double step = 1e-5;
        double[] x = inputs[input];
        double[] gradient = new double[(x.length - 1) / SAMPLED + 1];
        for (int i = 0; i < gradient.length; i++) {
            double kept = x[i * SAMPLED];
            x[i * SAMPLED] = kept + step;
            double above = sum(reference.apply(inputs), weights);
            x[i * SAMPLED] = kept - step;
            gradient[i] = (above - sum(reference.apply(inputs), weights)) / (2 * step);
            x[i * SAMPLED] = kept;
        }
        return gradient;
    }

    private static double sum(double[] values, double[] weights) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * weights[i];
        }
        return sum;
    }

    private static double error(float[] actual, double[] expected) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / norm);
    }
}
