package dev.tramontane.model;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.DecoderWeights;
import dev.tramontane.checkpoint.DecoderWeights.FeedForward;
import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.DecoderWeights.KeyValueUp;
import dev.tramontane.checkpoint.DecoderWeights.Layer;
import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.checkpoint.DecoderWeights.Query;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The decoder written down a second time, in double precision, without cache, batches or tricks: expanded attention over
 * the whole sequence, one token's experts at a time.
 */
final class OracleDecoder {

    private final DecoderConfig config;
    private final DecoderWeights weights;
    private final Kernels kernels = KernelProvider.scalar().create();

    private double narrowestChoice = Double.POSITIVE_INFINITY;

    OracleDecoder(DecoderConfig config, DecoderWeights weights) {
        this.config = config;
        this.weights = weights;
    }

    /** Logits {@code [tokens × vocabulary]}. */
    double[][] logits(int[] tokens) {
        double[][] x = new double[tokens.length][];
        for (int t = 0; t < tokens.length; t++) {
            x[t] = row(weights.embedding(), tokens[t]);
        }
        for (Layer layer : weights.layers()) {
            attention(layer, x);
            for (double[] row : x) {
                add(row, feedForward(layer.feedForward(), norm(row, layer.feedForwardNorm(), config.normEpsilon())));
            }
        }
        return Arrays.stream(x)
                .map(row -> multiply(weights.head(), norm(row, weights.finalNorm(), config.normEpsilon())))
                .toArray(double[][]::new);
    }

    /** By how much a chosen expert was more probable than one that was not, at least. Rounding decides when it is tiny. */
    double narrowestChoice() {
        return narrowestChoice;
    }

    private void attention(Layer layer, double[][] x) {
        AttentionConfig attention = config.attention();
        int rank = attention.keyValueRank();
        int nope = attention.nopeHeadSize();
        int rope = attention.ropeHeadSize();
        int value = attention.valueHeadSize();
        double[][] queries = new double[x.length][];
        double[][] keyValues = new double[x.length][];
        double[][] ropeKeys = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double[] h = norm(x[t], layer.attentionNorm(), config.normEpsilon());
            queries[t] = switch (layer.attention().query()) {
                case Query.Direct direct -> multiply(direct.weights(), h);
                case Query.LowRank low ->
                    multiply(low.up(), norm(multiply(low.down(), h), low.norm(), attention.latentNormEpsilon()));
            };
            double[] latent = multiply(layer.attention().keyValueDown(), h);
            double[] normed =
                    norm(Arrays.copyOf(latent, rank), layer.attention().keyValueNorm(), attention.latentNormEpsilon());
            keyValues[t] = multiply(((KeyValueUp.Joined) layer.attention().keyValueUp()).weights(), normed);
            ropeKeys[t] = Arrays.copyOfRange(latent, rank, rank + rope);
            rotate(ropeKeys[t], 0, t);
            for (int head = 0; head < attention.heads(); head++) {
                rotate(queries[t], head * (nope + rope) + nope, t);
            }
        }
        for (int t = 0; t < x.length; t++) {
            double[] output = new double[attention.heads() * value];
            for (int head = 0; head < attention.heads(); head++) {
                double[] scores = new double[t + 1];
                for (int u = 0; u <= t; u++) {
                    for (int i = 0; i < nope; i++) {
                        scores[u] += queries[t][head * (nope + rope) + i] * keyValues[u][head * (nope + value) + i];
                    }
                    for (int i = 0; i < rope; i++) {
                        scores[u] += queries[t][head * (nope + rope) + nope + i] * ropeKeys[u][i];
                    }
                    scores[u] *=
                            attention.softmaxScale() * attention.temperature().at(t);
                }
                softmax(scores);
                for (int u = 0; u <= t; u++) {
                    for (int i = 0; i < value; i++) {
                        output[head * value + i] += scores[u] * keyValues[u][head * (nope + value) + nope + i];
                    }
                }
            }
            add(x[t], multiply(layer.attention().output(), output));
        }
    }

    private void rotate(double[] x, int offset, int position) {
        RotaryEmbedding embedding = new RotaryEmbedding(
                config.attention().rope(), config.attention().ropeHeadSize());
        double magnitude =
                config.attention().rope().yarn().map(yarn -> yarn.magnitude()).orElse(1.0);
        for (int pair = 0; pair < config.attention().ropeHeadSize() / 2; pair++) {
            double angle = position * (double) embedding.frequency(pair);
            double even = x[offset + 2 * pair];
            double odd = x[offset + 2 * pair + 1];
            x[offset + 2 * pair] = magnitude * (even * Math.cos(angle) - odd * Math.sin(angle));
            x[offset + 2 * pair + 1] = magnitude * (even * Math.sin(angle) + odd * Math.cos(angle));
        }
    }

    private double[] feedForward(FeedForward feedForward, double[] h) {
        return switch (feedForward) {
            case GatedMlp mlp -> mlp(mlp, h);
            case MixtureOfExperts mixture -> {
                double[] sum = new double[h.length];
                ExpertsConfig experts = config.experts();
                double[] probabilities = multiply(mixture.router(), h);
                softmax(probabilities);
                List<Integer> chosen = choose(experts, probabilities);
                double total =
                        chosen.stream().mapToDouble(e -> probabilities[e]).sum();
                for (int expert : chosen) {
                    double weight = probabilities[expert]
                            * experts.scalingFactor()
                            / (experts.normalised() ? total + 1e-20 : 1);
                    double[] output = mlp(mixture.experts().get(expert), h);
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] += weight * output[i];
                    }
                }
                mixture.shared().ifPresent(shared -> add(sum, mlp(shared, h)));
                yield sum;
            }
        };
    }

    private List<Integer> choose(ExpertsConfig config, double[] probabilities) {
        int size = config.count() / config.groups();
        List<Integer> groups = best(
                IntStream.range(0, config.groups()),
                group -> IntStream.range(0, size)
                        .mapToDouble(i -> -probabilities[group * size + i])
                        .sorted()
                        .limit(2)
                        .map(p -> -p)
                        .sum(),
                config.groupsPerToken());
        return best(
                IntStream.range(0, config.count()).filter(expert -> groups.contains(expert / size)),
                expert -> probabilities[expert],
                config.perToken());
    }

    private List<Integer> best(IntStream candidates, IntToDoubleFunction score, int count) {
        List<Integer> sorted = candidates
                .boxed()
                .sorted(Comparator.comparingDouble(candidate -> -score.applyAsDouble(candidate)))
                .toList();
        if (count < sorted.size()) {
            double lead = score.applyAsDouble(sorted.get(count - 1)) - score.applyAsDouble(sorted.get(count));
            narrowestChoice = Math.min(narrowestChoice, lead);
        }
        return sorted.stream().limit(count).toList();
    }

    private double[] mlp(GatedMlp mlp, double[] h) {
        double[] gate = multiply(mlp.gate(), h);
        double[] up = multiply(mlp.up(), h);
        for (int i = 0; i < gate.length; i++) {
            gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
        }
        return multiply(mlp.down(), gate);
    }

    private double[] multiply(Matrix matrix, double[] x) {
        double[] y = new double[matrix.rows()];
        for (int r = 0; r < y.length; r++) {
            double[] row = row(matrix, r);
            for (int c = 0; c < row.length; c++) {
                y[r] += row[c] * x[c];
            }
        }
        return y;
    }

    private double[] row(Matrix matrix, int row) {
        float[] values = new float[matrix.columns()];
        kernels.decode(matrix, row, values, 0);
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static double[] norm(double[] x, float[] weight, double epsilon) {
        double meanSquare = Arrays.stream(x).map(v -> v * v).sum() / x.length;
        return IntStream.range(0, x.length)
                .mapToDouble(i -> weight[i] * x[i] / Math.sqrt(meanSquare + epsilon))
                .toArray();
    }

    private static void softmax(double[] x) {
        double max = Arrays.stream(x).max().orElseThrow();
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.exp(x[i] - max);
            sum += x[i];
        }
        for (int i = 0; i < x.length; i++) {
            x[i] /= sum;
        }
    }

    private static void add(double[] to, double[] x) {
        for (int i = 0; i < to.length; i++) {
            to[i] += x[i];
        }
    }
}
