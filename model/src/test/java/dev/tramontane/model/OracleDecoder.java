package dev.tramontane.model;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.DecoderWeights;
import dev.tramontane.checkpoint.DecoderWeights.Attention;
import dev.tramontane.checkpoint.DecoderWeights.FeedForward;
import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.DecoderWeights.KeyValueUp;
import dev.tramontane.checkpoint.DecoderWeights.Layer;
import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.checkpoint.DecoderWeights.Query;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.checkpoint.RopeConfig;
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
        switch (layer.attention()) {
            case Attention.Latent latent ->
                latent(layer, latent, config.attention().asLatent(), x);
            case Attention.Grouped grouped -> grouped(layer, grouped, (AttentionConfig.Grouped) config.attention(), x);
        }
    }

    private void grouped(Layer layer, Attention.Grouped weights, AttentionConfig.Grouped attention, double[][] x) {
        int size = attention.headSize();
        double[][] queries = new double[x.length][];
        double[][] keys = new double[x.length][];
        double[][] values = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double[] h = norm(x[t], layer.attentionNorm(), config.normEpsilon());
            queries[t] = multiply(weights.query(), h);
            keys[t] = multiply(weights.key(), h);
            values[t] = multiply(weights.value(), h);
            for (int head = 0; head < attention.heads(); head++) {
                rotate(queries[t], head * size, t);
            }
            for (int head = 0; head < attention.keyValueHeads(); head++) {
                rotate(keys[t], head * size, t);
            }
        }
        for (int t = 0; t < x.length; t++) {
            double[] output = new double[attention.heads() * size];
            for (int head = 0; head < attention.heads(); head++) {
                int shared = head * attention.keyValueHeads() / attention.heads() * size;
                double[] scores = new double[t + 1];
                for (int u = 0; u <= t; u++) {
                    for (int i = 0; i < size; i++) {
                        scores[u] += queries[t][head * size + i] * keys[u][shared + i];
                    }
                    scores[u] *=
                            attention.softmaxScale() * attention.temperature().at(t);
                }
                softmax(scores);
                for (int u = 0; u <= t; u++) {
                    for (int i = 0; i < size; i++) {
                        output[head * size + i] += scores[u] * values[u][shared + i];
                    }
                }
            }
            add(x[t], multiply(weights.output(), output));
        }
    }

    private void latent(Layer layer, Attention.Latent weights, AttentionConfig.Latent attention, double[][] x) {
        int rank = attention.keyValueRank();
        int nope = attention.nopeHeadSize();
        int rope = attention.ropeHeadSize();
        int value = attention.valueHeadSize();
        double[][] queries = new double[x.length][];
        double[][] keyValues = new double[x.length][];
        double[][] ropeKeys = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double[] h = norm(x[t], layer.attentionNorm(), config.normEpsilon());
            queries[t] = switch (weights.query()) {
                case Query.Direct direct -> multiply(direct.weights(), h);
                case Query.LowRank low ->
                    multiply(low.up(), norm(multiply(low.down(), h), low.norm(), attention.latentNormEpsilon()));
            };
            double[] latent = multiply(weights.keyValueDown(), h);
            double[] normed = norm(Arrays.copyOf(latent, rank), weights.keyValueNorm(), attention.latentNormEpsilon());
            keyValues[t] = multiply(((KeyValueUp.Joined) weights.keyValueUp()).weights(), normed);
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
            add(x[t], multiply(weights.output(), output));
        }
    }

    private void rotate(double[] x, int offset, int position) {
        RotaryEmbedding embedding = new RotaryEmbedding(
                config.attention().rope(), config.attention().ropeHeadSize());
        double magnitude =
                config.attention().rope().yarn().map(yarn -> yarn.magnitude()).orElse(1.0);
        for (int pair = 0; pair < config.attention().ropeHeadSize() / 2; pair++) {
            double angle = position * (double) embedding.frequency(pair);
            boolean isInterleaved = config.attention().rope().pairing() == RopeConfig.Pairing.INTERLEAVED;
            int even = offset + (isInterleaved ? 2 * pair : pair);
            int odd = even + (isInterleaved ? 1 : config.attention().ropeHeadSize() / 2);
            double real = x[even];
            double imaginary = x[odd];
            x[even] = magnitude * (real * Math.cos(angle) - imaginary * Math.sin(angle));
            x[odd] = magnitude * (real * Math.sin(angle) + imaginary * Math.cos(angle));
        }
    }

    private double[] feedForward(FeedForward feedForward, double[] h) {
        return switch (feedForward) {
            case GatedMlp mlp -> mlp(mlp, h);
            case MixtureOfExperts mixture -> {
                double[] sum = new double[h.length];
                ExpertsConfig experts = config.experts().orElseThrow();
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
