package dev.tramontane.train.optimizer;

import dev.tramontane.train.tape.Parameter;
import java.util.List;
import java.util.stream.IntStream;

/** The rules in double precision, as they are in the papers. */
final class DoubleOptimizer {
    private final OptimizerOptions options;
    private final List<Parameter> parameters;
    private final double[][] values;
    private final double[][] first;
    private final double[][] second;
    private int steps;

    DoubleOptimizer(List<Parameter> parameters, OptimizerOptions options) {
        this.options = options;
        this.parameters = parameters;
        values = parameters.stream()
                .map(parameter -> doubles(parameter.values()))
                .toArray(double[][]::new);
        first = parameters.stream()
                .map(parameter -> new double[parameter.size()])
                .toArray(double[][]::new);
        second = parameters.stream()
                .map(parameter -> new double[parameter.size()])
                .toArray(double[][]::new);
    }

    private static double[] doubles(float[] numbers) {
        return IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).toArray();
    }

    double[] values(int parameter) {
        return values[parameter];
    }

    /** Takes the gradients of the parameters, and returns their norm. */
    double step(double learningRate, double gradientScale) {
        steps++;
        double norm = 0;
        for (Parameter parameter : parameters) {
            for (float g : parameter.gradient()) {
                norm += Math.pow(g * gradientScale, 2);
            }
        }
        norm = Math.sqrt(norm);
        double scale = gradientScale * Math.min(1, options.largestNorm() / norm);
        for (int i = 0; i < values.length; i++) {
            double[] gradient = doubles(parameters.get(i).gradient());
            for (int j = 0; j < gradient.length; j++) {
                gradient[j] *= scale;
            }
            if (options.hidden().isPresent() && parameters.get(i).kind() == Parameter.Kind.HIDDEN) {
                muon(options.hidden().get(), i, gradient, learningRate);
            } else {
                adamW(i, gradient, learningRate);
            }
        }
        return norm;
    }

    private void adamW(int index, double[] gradient, double learningRate) {
        AdamW rule = options.adamW();
        double decay = parameters.get(index).vector() ? 0 : rule.weightDecay();
        for (int j = 0; j < gradient.length; j++) {
            values[index][j] -= learningRate * decay * values[index][j];
            first[index][j] = rule.firstDecay() * first[index][j] + (1 - rule.firstDecay()) * gradient[j];
            second[index][j] =
                    rule.secondDecay() * second[index][j] + (1 - rule.secondDecay()) * gradient[j] * gradient[j];
            double mean = first[index][j] / (1 - Math.pow(rule.firstDecay(), steps));
            double square = second[index][j] / (1 - Math.pow(rule.secondDecay(), steps));
            values[index][j] -= learningRate * mean / (Math.sqrt(square) + rule.epsilon());
        }
    }

    private void muon(Muon rule, int index, double[] gradient, double learningRate) {
        int rows = parameters.get(index).rows();
        int columns = parameters.get(index).columns();
        double[] direction = new double[gradient.length];
        for (int j = 0; j < gradient.length; j++) {
            first[index][j] = rule.momentum() * first[index][j] + gradient[j];
            direction[j] = gradient[j] + rule.momentum() * first[index][j];
        }
        double[] orthogonal = orthogonal(direction, rows, columns);
        double size = .2 * Math.sqrt(Math.max(rows, columns));
        for (int j = 0; j < gradient.length; j++) {
            values[index][j] -= learningRate * (size * orthogonal[j] + rule.weightDecay() * values[index][j]);
        }
    }

    private static double[] orthogonal(double[] direction, int rows, int columns) {
        double norm = 0;
        for (double d : direction) {
            norm += d * d;
        }
        double[] x = direction.clone();
        for (int j = 0; j < x.length; j++) {
            x[j] /= Math.sqrt(norm);
        }
        for (int iteration = 0; iteration < 5; iteration++) {
            double[] gram = product(x, transposed(x, rows, columns), rows, columns, rows);
            double[] cube = product(gram, x, rows, rows, columns);
            double[] fifth = product(gram, cube, rows, rows, columns);
            for (int j = 0; j < x.length; j++) {
                x[j] = 3.4445 * x[j] - 4.7750 * cube[j] + 2.0315 * fifth[j];
            }
        }
        return x;
    }

    private static double[] transposed(double[] x, int rows, int columns) {
        double[] transposed = new double[x.length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                transposed[c * rows + r] = x[r * columns + c];
            }
        }
        return transposed;
    }

    private static double[] product(double[] a, double[] b, int m, int k, int n) {
        double[] c = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int l = 0; l < k; l++) {
                for (int j = 0; j < n; j++) {
                    c[i * n + j] += a[i * k + l] * b[l * n + j];
                }
            }
        }
        return c;
    }
}
