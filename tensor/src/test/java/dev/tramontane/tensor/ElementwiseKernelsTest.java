package dev.tramontane.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernels on arrays of activations, which every provider has to pass. */
class ElementwiseKernelsTest {

    private static final int[] LENGTHS = {0, 1, 2, 7, 15, 16, 17, 31, 33, 100, 1024, 1040, 2063};

    static List<Kernels> kernels() {
        return List.of(
                KernelProvider.scalar().create(), KernelProvider.best(false).create());
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void exponentialsAreAccurateOverTheWholeRange(Kernels kernels) {
        float[] powers = new float[20_000];
        for (int j = 0; j < powers.length; j++) {
            powers[j] = -105f + j * (195f / powers.length);
        }
        float[] results = powers.clone();
        kernels.exponentials(results, 0, results.length, 0f);
        for (int j = 0; j < powers.length; j++) {
            double expected = Math.exp(powers[j]);
            if (expected > Float.MAX_VALUE) {
                assertThat(results[j]).isEqualTo(Float.POSITIVE_INFINITY);
            } else {
                assertThat((double) results[j])
                        .as("e^%s", powers[j])
                        .isCloseTo(expected, within(3e-7 * expected + Float.MIN_VALUE));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void exponentialsOfSpecialNumbers(Kernels kernels) {
        float[] x = {
            Float.NEGATIVE_INFINITY,
            Float.POSITIVE_INFINITY,
            Float.NaN,
            0f,
            -0f,
            88.72283f,
            88.723f,
            -200f,
            1e30f,
            -1e30f
        };
        kernels.exponentials(x, 0, x.length, 0f);
        assertThat(x[0]).isEqualTo(0f);
        assertThat(x[1]).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(x[2]).isNaN();
        assertThat(x[3]).isEqualTo(1f);
        assertThat(x[4]).isEqualTo(1f);
        assertThat((double) x[5]).isCloseTo(Math.exp(88.72283f), within(1e33));
        assertThat(x[6]).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(x[7]).isEqualTo(0f);
        assertThat(x[8]).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(x[9]).isEqualTo(0f);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void exponentialsReturnTheirSumAndTouchNothingElse(Kernels kernels) {
        for (int length : LENGTHS) {
            float[] x = TestMatrices.gaussians(length + 4, length);
            float[] before = x.clone();
            float sum = kernels.exponentials(x, 2, length, 1.5f);
            double expected = 0;
            for (int j = 0; j < length; j++) {
                expected += Math.exp((double) before[2 + j] - 1.5f);
            }
            assertThat((double) sum).isCloseTo(expected, within(1e-6 * expected));
            assertThat(x[1]).isEqualTo(before[1]);
            assertThat(x[2 + length]).isEqualTo(before[2 + length]);
        }
    }

    /** Softmax rows are cut at any length, so an element must not notice whether it is in a full vector. */
    @ParameterizedTest
    @MethodSource("kernels")
    void elementsGetTheSameBitsWhereverTheyStand(Kernels kernels) {
        float[] source = TestMatrices.gaussians(80, 3);
        float[] up = TestMatrices.gaussians(80, 4);
        float[] whole = source.clone();
        kernels.exponentials(whole, 0, 80, .3f);
        float[] gated = source.clone();
        kernels.siluMultiply(gated, 0, up, 0, 80);
        float[] activated = source.clone();
        kernels.gelu(activated, 0, 80);
        for (int from = 0; from < 40; from++) {
            for (int length : new int[] {1, 5, 16, 23, 40}) {
                float[] part = Arrays.copyOfRange(source, from, from + length);
                kernels.exponentials(part, 0, length, .3f);
                assertThat(part).isEqualTo(Arrays.copyOfRange(whole, from, from + length));
                part = Arrays.copyOfRange(source, from, from + length);
                kernels.siluMultiply(part, 0, up, from, length);
                assertThat(part).isEqualTo(Arrays.copyOfRange(gated, from, from + length));
                part = Arrays.copyOfRange(source, from, from + length);
                kernels.gelu(part, 0, length);
                assertThat(part).isEqualTo(Arrays.copyOfRange(activated, from, from + length));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void siluGates(Kernels kernels) {
        for (int length : LENGTHS) {
            float[] gate = TestMatrices.gaussians(length + 2, 1);
            for (int j = 0; j < gate.length; j++) {
                gate[j] *= 20;
            }
            float[] before = gate.clone();
            float[] up = TestMatrices.gaussians(length + 3, 2);
            kernels.siluMultiply(gate, 1, up, 2, length);
            for (int j = 0; j < length; j++) {
                double expected = before[1 + j] / (1 + Math.exp(-before[1 + j])) * up[2 + j];
                assertThat((double) gate[1 + j])
                        .isCloseTo(expected, within(1e-6 * Math.abs(expected) + Float.MIN_NORMAL));
            }
            assertThat(gate[0]).isEqualTo(before[0]);
            assertThat(gate[length + 1]).isEqualTo(before[length + 1]);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void siluOfExtremes(Kernels kernels) {
        float[] gate = {-1000f, 1000f, 0f, -0f, Float.POSITIVE_INFINITY, Float.NaN, -88f, 3e38f};
        float[] up = {1f, 1f, 1f, 1f, 1f, 1f, 1f, 1f};
        kernels.siluMultiply(gate, 0, up, 0, gate.length);
        assertThat(gate[0]).isEqualTo(-0f);
        assertThat(gate[1]).isEqualTo(1000f);
        assertThat(gate[2]).isEqualTo(0f);
        assertThat(gate[3]).isEqualTo(-0f);
        assertThat(gate[4]).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(gate[5]).isNaN();
        assertThat((double) gate[6]).isCloseTo(-88 / (1 + Math.exp(88)), within(1e-42));
        assertThat(gate[7]).isEqualTo(3e38f);
    }

    /** Against values of the C library's erfc, which are exact to the last digit of a float even in the tail. */
    @ParameterizedTest
    @MethodSource("kernels")
    void geluHasTheRightValues(Kernels kernels) {
        double[] points = {
            -15.0,
            -13.0,
            -10.0,
            -8.0,
            -6.5,
            -5.0,
            -4.0,
            -3.25,
            -3.0,
            -2.75,
            -2.0,
            -1.5,
            -1.0,
            -0.7517915964126587,
            -0.5,
            -0.125,
            -0.0010000000474974513,
            -9.999999682655225e-21,
            9.999999682655225e-21,
            0.0010000000474974513,
            0.125,
            0.5,
            0.75,
            1.0,
            1.5,
            2.0,
            2.75,
            3.0,
            3.25,
            4.0,
            5.0,
            6.5,
            8.0,
            13.0,
            20.0,
            1000.0
        };
        double[] expected = {
            -5.506449298969289e-50,
            -7.952313719414897e-38,
            -7.619853024160593e-23,
            -4.9767684594174555e-15,
            -2.6104003795084313e-10,
            -1.4332578593959731e-06,
            -0.00012668496733247986,
            -0.001875331387769994,
            -0.004049694094890287,
            -0.008194348896400033,
            -0.04550026389635844,
            -0.10021080190328713,
            -0.15865525393145707,
            -0.16997120747990258,
            -0.15426876936299344,
            -0.056282721896235885,
            -0.0004996010814969171,
            -4.999999841327613e-21,
            4.999999841327613e-21,
            0.0005003989660005341,
            0.06871727810376412,
            0.34573123063700656,
            0.5800294857173488,
            0.8413447460685429,
            1.399789198096713,
            1.9544997361036416,
            2.7418056511035998,
            2.99595030590511,
            3.24812466861223,
            3.9998733150326675,
            4.99999856674214,
            6.49999999973896,
            7.999999999999995,
            13.0,
            20.0,
            1000.0
        };
        for (int j = 0; j < points.length; j++) {
            float[] x = {(float) points[j]};
            kernels.gelu(x, 0, 1);
            assertThat((double) x[0])
                    .as("gelu(%s)", points[j])
                    .isCloseTo(expected[j], within(2e-6 * Math.abs(expected[j]) + Float.MIN_VALUE));
        }
    }

    /** The vector form against the scalar one, which is computed in double precision by another method. */
    @ParameterizedTest
    @MethodSource("kernels")
    void geluIsAccurateOverTheWholeRange(Kernels kernels) {
        float[] x = new float[200_003];
        for (int j = 0; j < x.length; j++) {
            x[j] = -14f + j * (28f / x.length);
        }
        float[] expected = x.clone();
        float[] results = x.clone();
        KernelProvider.scalar().create().gelu(expected, 0, x.length);
        kernels.gelu(results, 0, x.length);
        for (int j = 0; j < x.length; j++) {
            double error = Math.abs((double) results[j] - expected[j]);
            // Rounding x² to a float is what costs digits far out, and in the end the tail has few digits left itself.
            double relative = 5e-7 + (x[j] < 0 ? 6e-8 * x[j] * x[j] : 0);
            assertThat(error)
                    .as("gelu(%s)", x[j])
                    .isLessThanOrEqualTo(relative * Math.abs(expected[j]) + 16 * Float.MIN_VALUE);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void geluGatesAndTouchesNothingElse(Kernels kernels) {
        for (int length : LENGTHS) {
            float[] gate = TestMatrices.gaussians(length + 2, 9);
            float[] before = gate.clone();
            float[] up = TestMatrices.gaussians(length + 3, 10);
            float[] activated = Arrays.copyOfRange(gate, 1, 1 + length);
            kernels.gelu(activated, 0, length);
            kernels.geluMultiply(gate, 1, up, 2, length);
            for (int j = 0; j < length; j++) {
                assertThat(gate[1 + j]).isEqualTo(activated[j] * up[2 + j]);
            }
            assertThat(gate[0]).isEqualTo(before[0]);
            assertThat(gate[length + 1]).isEqualTo(before[length + 1]);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void geluOfExtremes(Kernels kernels) {
        float[] x = {-1000f, 1000f, 0f, -0f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 3e38f, -3e38f
        };
        kernels.gelu(x, 0, x.length);
        assertThat(x).containsExactly(-0f, 1000f, 0f, -0f, Float.POSITIVE_INFINITY, -0f, Float.NaN, 3e38f, -0f);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void rmsNormNormalises(Kernels kernels) {
        for (int length : LENGTHS) {
            if (length == 0) {
                continue;
            }
            float[] x = TestMatrices.gaussians(length + 1, 5);
            float[] weight = TestMatrices.gaussians(length, 6);
            double squares = 0;
            for (int j = 0; j < length; j++) {
                squares += (double) x[1 + j] * x[1 + j];
            }
            double factor = 1 / Math.sqrt(squares / length + 1e-6);
            float[] to = new float[length + 2];
            kernels.rmsNorm(x, 1, weight, 1e-6f, to, 1);
            for (int j = 0; j < length; j++) {
                double expected = weight[j] * x[1 + j] * factor;
                assertThat((double) to[1 + j]).isCloseTo(expected, within(1e-6 * Math.abs(expected)));
            }
            assertThat(to[0]).isZero();
            assertThat(to[length + 1]).isZero();
            kernels.rmsNorm(x, 1, weight, 1e-6f, x, 1);
            assertThat(Arrays.copyOfRange(x, 1, length + 1)).isEqualTo(Arrays.copyOfRange(to, 1, length + 1));
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void addsScaledAndScales(Kernels kernels) {
        for (int length : LENGTHS) {
            float[] x = TestMatrices.gaussians(length + 1, 7);
            float[] to = TestMatrices.gaussians(length + 3, 8);
            float[] before = to.clone();
            kernels.addScaled(x, 1, -.7f, to, 2, length);
            for (int j = 0; j < length; j++) {
                double product = (double) x[1 + j] * -.7f;
                assertThat((double) to[2 + j])
                        .isCloseTo(
                                before[2 + j] + product,
                                within(0x1p-23 * (Math.abs(before[2 + j]) + Math.abs(product))));
            }
            assertThat(to[1]).isEqualTo(before[1]);
            assertThat(to[length + 2]).isEqualTo(before[length + 2]);
            float[] scaled = before.clone();
            kernels.scale(scaled, 2, 3.3f, length);
            for (int j = 0; j < scaled.length; j++) {
                assertThat(scaled[j]).isEqualTo(j >= 2 && j < length + 2 ? before[j] * 3.3f : before[j]);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void maxFindsTheLargest(Kernels kernels) {
        assertThat(kernels.max(new float[0], 0, 0)).isEqualTo(Float.NEGATIVE_INFINITY);
        for (int length : LENGTHS) {
            for (int where = 0; where < length; where += Math.max(1, length / 9)) {
                float[] x = new float[length + 2];
                Arrays.fill(x, -5f);
                x[0] = 100f;
                x[length + 1] = 100f;
                x[1 + where] = -4f;
                assertThat(kernels.max(x, 1, length)).isEqualTo(-4f);
                x[1 + where] = Float.NaN;
                assertThat(kernels.max(x, 1, length)).isNaN();
                x[1 + where] = Float.POSITIVE_INFINITY;
                assertThat(kernels.max(x, 1, length)).isEqualTo(Float.POSITIVE_INFINITY);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void refusesIndicesOutsideTheArrays(Kernels kernels) {
        float[] a = new float[32];
        float[] b = new float[32];
        List<Runnable> violations = List.of(
                () -> kernels.rmsNorm(a, 1, b, 0f, new float[32], 0),
                () -> kernels.rmsNorm(a, 0, b, 0f, new float[32], 1),
                () -> kernels.addScaled(a, 1, 1f, b, 0, 32),
                () -> kernels.addScaled(a, 0, 1f, b, 1, 32),
                () -> kernels.addScaled(a, 0, 1f, b, 0, -1),
                () -> kernels.scale(a, 1, 1f, 32),
                () -> kernels.siluMultiply(a, 1, b, 0, 32),
                () -> kernels.siluMultiply(a, 0, b, 1, 32),
                () -> kernels.gelu(a, 1, 32),
                () -> kernels.geluMultiply(a, 1, b, 0, 32),
                () -> kernels.geluMultiply(a, 0, b, 1, 32),
                () -> kernels.max(a, -1, 32),
                () -> kernels.exponentials(a, 20, 13, 0f));
        for (Runnable violation : violations) {
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(violation::run);
        }
    }
}
