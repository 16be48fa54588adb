package dev.tramontane.train.network;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.model.RotaryEmbedding;
import dev.tramontane.train.tape.Documents;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Routing;
import dev.tramontane.train.tape.Targets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The loss of a decoder by definition: double precision, one row and one number at a time. */
final class DoubleDecoder {

    private final DecoderConfig config;
    private final RotaryEmbedding rope;
    private final Map<String, double[]> weights = new HashMap<>();
    private double routerLosses;

    DoubleDecoder(DecoderNetwork network) {
        config = network.config();
        rope = new RotaryEmbedding(
                config.attention().rope(), config.attention().ropeHeadSize());
        for (Parameter parameter : network.parameters()) {
            double[] values = new double[parameter.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = parameter.values()[i];
            }
            weights.put(parameter.name(), values);
        }
    }

    /** To be changed at will. */
    double[] weight(String name) {
        return weights.get(name);
    }

    double loss(Documents documents, Targets targets, Routing.Losses losses) {
        double[][] x = new double[documents.rows()][];
        for (int row = 0; row < x.length; row++) {
            int hidden = config.hiddenSize();
            int from = documents.tokens()[row] * hidden;
            x[row] = Arrays.copyOfRange(weight("embedding"), from, from + hidden);
        }
        routerLosses = 0;
        for (int layer = 0; layer < config.layers(); layer++) {
            String prefix = "layers." + layer + ".";
            double[][] normed = norms(prefix + "attention_norm", x, config.normEpsilon());
            addAttention(prefix, normed, documents, x);
            normed = norms(prefix + "feed_forward_norm", x, config.normEpsilon());
            addFeedForward(layer, prefix, normed, losses, x);
        }
        double[][] hidden = norms("final_norm", x, config.normEpsilon());
        double sum = 0;
        for (int i = 0; i < targets.count(); i++) {
            double[] logits = linear(config.tiedEmbeddings() ? "embedding" : "head", hidden[targets.rows()[i]]);
            sum += targets.weights()[i] * (logSum(logits) - logits[targets.tokens()[i]]);
        }
        return sum / targets.divisor() + routerLosses;
    }

    private void addAttention(String prefix, double[][] x, Documents documents, double[][] to) {
        AttentionConfig shape = config.attention();
        int[] positions = documents.positions();
        int size = shape.queryHeadSize();
        int nope = size - shape.ropeHeadSize();
        double[][] queries = new double[x.length][];
        double[][][] keys = new double[x.length][shape.heads()][];
        double[][][] values = new double[x.length][shape.heads()][];
        for (int row = 0; row < x.length; row++) {
            queries[row] = query(prefix, shape, x[row]);
            for (int head = 0; head < shape.heads(); head++) {
                rotate(queries[row], head * size + nope, positions[row]);
            }
            keysAndValues(prefix, shape, x[row], positions[row], keys[row], values[row]);
            double temperature = shape.temperature().at(positions[row]);
            for (int i = 0; i < queries[row].length; i++) {
                queries[row][i] *= temperature;
            }
        }
        for (int row = 0; row < x.length; row++) {
            double[] attended = new double[shape.heads() * shape.valueHeadSize()];
            for (int head = 0; head < shape.heads(); head++) {
                int first = row - positions[row];
                double[] scores = new double[positions[row] + 1];
                for (int i = 0; i < scores.length; i++) {
                    for (int j = 0; j < size; j++) {
                        scores[i] += queries[row][head * size + j] * keys[first + i][head][j] * shape.softmaxScale();
                    }
                }
                double logSum = logSum(scores);
                for (int i = 0; i < scores.length; i++) {
                    for (int j = 0; j < shape.valueHeadSize(); j++) {
                        attended[head * shape.valueHeadSize() + j] +=
                                Math.exp(scores[i] - logSum) * values[first + i][head][j];
                    }
                }
            }
            add(linear(prefix + "attention_output", attended), 1, to[row]);
        }
    }

    private double[] query(String prefix, AttentionConfig shape, double[] x) {
        if (shape instanceof AttentionConfig.Latent latent && latent.queryRank().isPresent()) {
            double[] low = norm(prefix + "query_norm", linear(prefix + "query_down", x), latent.latentNormEpsilon());
            return linear(prefix + "query_up", low);
        }
        return linear(prefix + "query", x);
    }

    private void keysAndValues(
            String prefix, AttentionConfig shape, double[] x, int position, double[][] keys, double[][] values) {
        switch (shape) {
            case AttentionConfig.Latent latent -> {
                int rank = latent.keyValueRank();
                int nope = latent.nopeHeadSize();
                double[] down = linear(prefix + "key_value_down", x);
                double[] low =
                        norm(prefix + "key_value_norm", Arrays.copyOf(down, rank), latent.latentNormEpsilon());
                double[] expanded = linear(prefix + "key_value_up", low);
                rotate(down, rank, position);
                for (int head = 0; head < keys.length; head++) {
                    int first = head * (nope + latent.valueHeadSize());
                    keys[head] = Arrays.copyOfRange(expanded, first, first + latent.queryHeadSize());
                    System.arraycopy(down, rank, keys[head], nope, latent.ropeHeadSize());
                    values[head] = Arrays.copyOfRange(expanded, first + nope, first + nope + latent.valueHeadSize());
                }
            }
            case AttentionConfig.Grouped grouped -> {
                int size = grouped.headSize();
                double[] allKeys = linear(prefix + "key", x);
                double[] allValues = linear(prefix + "value", x);
                for (int head = 0; head < keys.length; head++) {
                    int first = head / grouped.groupSize() * size;
                    keys[head] = Arrays.copyOfRange(allKeys, first, first + size);
                    rotate(keys[head], 0, position);
                    values[head] = Arrays.copyOfRange(allValues, first, first + size);
                }
            }
        }
    }

    private void rotate(double[] x, int offset, int position) {
        int pairs = rope.size() / 2;
        boolean interleaved = config.attention().rope().pairing() == Pairing.INTERLEAVED;
        for (int pair = 0; pair < pairs; pair++) {
            double angle = position * rope.frequency(pair);
            int i = offset + (interleaved ? 2 * pair : pair);
            int j = offset + (interleaved ? 2 * pair + 1 : pair + pairs);
            double a = x[i];
            double b = x[j];
            x[i] = a * Math.cos(angle) - b * Math.sin(angle);
            x[j] = a * Math.sin(angle) + b * Math.cos(angle);
        }
    }

    private void addFeedForward(int layer, String prefix, double[][] x, Routing.Losses losses, double[][] to) {
        if (config.experts(layer).isEmpty()) {
            for (int row = 0; row < x.length; row++) {
                add(mlp(prefix + "dense_", "", x[row]), 1, to[row]);
            }
            return;
        }
        ExpertsConfig shape = config.experts(layer).get();
        double[] shares = new double[shape.count()];
        double[] means = new double[shape.count()];
        double z = 0;
        for (int row = 0; row < x.length; row++) {
            double[] logits = linear(prefix + "router", x[row]);
            double logSum = logSum(logits);
            double[] probabilities =
                    Arrays.stream(logits).map(logit -> Math.exp(logit - logSum)).toArray();
            List<Integer> chosen = choose(shape, probabilities);
            double sum = shape.normalised()
                    ? chosen.stream().mapToDouble(i -> probabilities[i]).sum()
                    : 1;
            for (int expert : chosen) {
                double weight = probabilities[expert] / sum * shape.scalingFactor();
                add(mlp(prefix + "expert_", "." + expert, x[row]), weight, to[row]);
                shares[expert] += 1.0 / (x.length * shape.perToken());
            }
            if (shape.shared() > 0) {
                add(mlp(prefix + "shared_", "", x[row]), 1, to[row]);
            }
            add(probabilities, 1.0 / x.length, means);
            z += logSum * logSum / x.length;
        }
        double balance = 0;
        for (int expert = 0; expert < shares.length; expert++) {
            balance += shares[expert] * means[expert] * shares.length;
        }
        routerLosses += losses.balance() * balance + losses.z() * z;
    }

    private static List<Integer> choose(ExpertsConfig shape, double[] probabilities) {
        int size = shape.count() / shape.groups();
        Comparator<Integer> byScore = Comparator.comparingDouble(group -> -Arrays.stream(
                        probabilities, group * size, (group + 1) * size)
                .map(p -> -p)
                .sorted()
                .limit(2)
                .map(p -> -p)
                .sum());
        List<Integer> groups = IntStream.range(0, shape.groups())
                .boxed()
                .sorted(byScore)
                .limit(shape.groupsPerToken())
                .toList();
        return IntStream.range(0, shape.count())
                .boxed()
                .filter(expert -> groups.contains(expert / size))
                .sorted(Comparator.comparingDouble(expert -> -probabilities[expert]))
                .limit(shape.perToken())
                .toList();
    }

    private double[] mlp(String prefix, String suffix, double[] x) {
        double[] gate = linear(prefix + "gate" + suffix, x);
        double[] up = linear(prefix + "up" + suffix, x);
        for (int i = 0; i < gate.length; i++) {
            gate[i] *= up[i] / (1 + Math.exp(-gate[i]));
        }
        return linear(prefix + "down" + suffix, gate);
    }

    private double[][] norms(String name, double[][] x, double epsilon) {
        return Arrays.stream(x).map(row -> norm(name, row, epsilon)).toArray(double[][]::new);
    }

    private double[] norm(String name, double[] x, double epsilon) {
        double mean = Arrays.stream(x).map(v -> v * v).sum() / x.length;
        double[] gain = weight(name);
        return IntStream.range(0, x.length)
                .mapToDouble(i -> x[i] * gain[i] / Math.sqrt(mean + epsilon))
                .toArray();
    }

    private double[] linear(String name, double[] x) {
        double[] weight = weight(name);
        double[] y = new double[weight.length / x.length];
        for (int row = 0; row < y.length; row++) {
            for (int column = 0; column < x.length; column++) {
                y[row] += weight[row * x.length + column] * x[column];
            }
        }
        return y;
    }

    private static void add(double[] x, double factor, double[] to) {
        for (int i = 0; i < x.length; i++) {
            to[i] += x[i] * factor;
        }
    }

    private static double logSum(double[] x) {
        double max = Arrays.stream(x).max().orElseThrow();
        return max + Math.log(Arrays.stream(x).map(v -> Math.exp(v - max)).sum());
    }
}
