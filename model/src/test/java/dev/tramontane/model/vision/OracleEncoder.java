package dev.tramontane.model.vision;

import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.checkpoint.VisionWeights;
import dev.tramontane.checkpoint.VisionWeights.Layer;
import dev.tramontane.checkpoint.VisionWeights.Linear;
import dev.tramontane.checkpoint.VisionWeights.Projector;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The image encoder written down a second time, in double precision, one image at a time, with every score in memory.
 */
final class OracleEncoder {

    private final VisionConfig config;
    private final VisionWeights weights;
    private final Kernels kernels = KernelProvider.scalar().create();

    OracleEncoder(VisionConfig config, VisionWeights weights) {
        this.config = config;
        this.weights = weights;
    }

    /** Features {@code [cells × textWidth]}. */
    double[][] features(Pixels image) {
        int high = image.grid().height() / config.patchSize();
        int wide = image.grid().width() / config.patchSize();
        double[][] x = new double[high * wide][];
        for (int patch = 0; patch < x.length; patch++) {
            double[] pixels = cut(image, patch / wide, patch % wide);
            x[patch] = norm(multiply(weights.patchConvolution(), pixels), weights.encoderNorm(), 1e-5);
        }
        for (Layer layer : weights.layers()) {
            attention(layer, x, wide);
            for (double[] row : x) {
                add(row, mlp(layer.feedForward(), norm(row, layer.feedForwardNorm(), 1e-5)));
            }
        }
        return project(x, high, wide);
    }

    private double[] cut(Pixels image, int row, int column) {
        int size = config.patchSize();
        double[] pixels = new double[config.channels() * size * size];
        for (int channel = 0; channel < config.channels(); channel++) {
            for (int dy = 0; dy < size; dy++) {
                for (int dx = 0; dx < size; dx++) {
                    int y = row * size + dy;
                    int at =
                            (channel * image.grid().height() + y) * image.grid().width() + column * size + dx;
                    pixels[(channel * size + dy) * size + dx] = image.values()[at];
                }
            }
        }
        return pixels;
    }

    private void attention(Layer layer, double[][] x, int wide) {
        int heads = config.heads();
        int size = config.hiddenSize() / heads;
        double[][] queries = new double[x.length][];
        double[][] keys = new double[x.length][];
        double[][] values = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            double[] h = norm(x[i], layer.attentionNorm(), 1e-5);
            queries[i] = rotated(multiply(layer.query(), h), i / wide, i % wide);
            keys[i] = rotated(multiply(layer.key(), h), i / wide, i % wide);
            values[i] = multiply(layer.value(), h);
        }
        for (int i = 0; i < x.length; i++) {
            double[] attended = new double[config.hiddenSize()];
            for (int head = 0; head < heads; head++) {
                double[] weights = new double[x.length];
                for (int j = 0; j < x.length; j++) {
                    for (int d = head * size; d < (head + 1) * size; d++) {
                        weights[j] += queries[i][d] * keys[j][d] / Math.sqrt(size);
                    }
                }
                double max = Arrays.stream(weights).max().orElseThrow();
                double sum = 0;
                for (int j = 0; j < x.length; j++) {
                    weights[j] = Math.exp(weights[j] - max);
                    sum += weights[j];
                }
                for (int j = 0; j < x.length; j++) {
                    for (int d = head * size; d < (head + 1) * size; d++) {
                        attended[d] += weights[j] / sum * values[j][d];
                    }
                }
            }
            add(x[i], multiply(layer.output(), attended));
        }
    }

    /** A quarter of a head's elements belongs to the row's pairs, the next quarter's worth of pairs to the column's. */
    private double[] rotated(double[] x, int row, int column) {
        int size = config.hiddenSize() / config.heads();
        double[] result = x.clone();
        for (int head = 0; head < x.length; head += size) {
            for (int pair = 0; pair < size / 2; pair++) {
                boolean isRow = pair < size / 4;
                int exponent = isRow ? 2 * pair : 2 * (pair - size / 4) + 1;
                double angle = (isRow ? row : column) * Math.pow(config.ropeTheta(), -2.0 * exponent / size);
                boolean interleaved = weights.rotaryPairs() == Pairing.INTERLEAVED;
                int first = head + (interleaved ? 2 * pair : pair);
                int second = head + (interleaved ? 2 * pair + 1 : pair + size / 2);
                result[first] = x[first] * Math.cos(angle) - x[second] * Math.sin(angle);
                result[second] = x[first] * Math.sin(angle) + x[second] * Math.cos(angle);
            }
        }
        return result;
    }

    private double[][] project(double[][] x, int high, int wide) {
        Projector projector = weights.projector();
        int merge = config.mergeSize();
        double[][] features = new double[high / merge * (wide / merge)][];
        for (int cell = 0; cell < features.length; cell++) {
            double[] merged = new double[config.hiddenSize() * merge * merge];
            for (int dy = 0; dy < merge; dy++) {
                for (int dx = 0; dx < merge; dx++) {
                    int row = cell / (wide / merge) * merge + dy;
                    int column = cell % (wide / merge) * merge + dx;
                    double[] patch = norm(x[row * wide + column], projector.norm(), projector.normEpsilon());
                    for (int channel = 0; channel < patch.length; channel++) {
                        merged[(channel * merge + dy) * merge + dx] = patch[channel];
                    }
                }
            }
            double[] inner = linear(projector.in(), multiply(projector.merger(), merged));
            features[cell] = linear(
                    projector.out(),
                    Arrays.stream(inner).map(OracleEncoder::gelu).toArray());
        }
        return features;
    }

    private double[] linear(Linear layer, double[] x) {
        double[] y = multiply(layer.weights(), x);
        layer.bias().ifPresent(bias -> IntStream.range(0, y.length).forEach(i -> y[i] += bias[i]));
        return y;
    }

    private double[] mlp(GatedMlp mlp, double[] h) {
        double[] gate = multiply(mlp.gate(), h);
        double[] up = multiply(mlp.up(), h);
        for (int i = 0; i < gate.length; i++) {
            gate[i] = (config.gelu() ? gelu(gate[i]) : gate[i] / (1 + Math.exp(-gate[i]))) * up[i];
        }
        return multiply(mlp.down(), gate);
    }

    /** With the error function by its power series, which is exact enough for the numbers that occur here. */
    private static double gelu(double x) {
        double z = x / Math.sqrt(2);
        double power = z;
        double sum = z;
        for (int n = 1; n < 200; n++) {
            power *= -z * z / n;
            sum += power / (2 * n + 1);
        }
        return x / 2 * (1 + 2 / Math.sqrt(Math.PI) * sum);
    }

    private double[] multiply(Matrix matrix, double[] x) {
        double[] y = new double[matrix.rows()];
        float[] row = new float[matrix.columns()];
        for (int r = 0; r < y.length; r++) {
            kernels.decode(matrix, r, row, 0);
            for (int c = 0; c < row.length; c++) {
                y[r] += row[c] * x[c];
            }
        }
        return y;
    }

    private static double[] norm(double[] x, float[] weight, double epsilon) {
        double meanSquare = Arrays.stream(x).map(v -> v * v).sum() / x.length;
        return IntStream.range(0, x.length)
                .mapToDouble(i -> weight[i] * x[i] / Math.sqrt(meanSquare + epsilon))
                .toArray();
    }

    private static void add(double[] to, double[] x) {
        for (int i = 0; i < to.length; i++) {
            to[i] += x[i];
        }
    }
}
