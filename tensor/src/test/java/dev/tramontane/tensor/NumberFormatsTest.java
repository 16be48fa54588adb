package dev.tramontane.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every code of every narrow format, and rounding into them. */
class NumberFormatsTest {

    private static final int CODES = 1 << 16;

    static List<Kernels> kernels() {
        return List.of(
                KernelProvider.scalar().create(), KernelProvider.best(false).create());
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void decodesEveryF8Code(Kernels kernels) {
        try (Arena arena = Arena.ofConfined()) {
            Matrix matrix = Matrix.of(ElementType.F8_E4M3, 1, 256, arena.allocate(256));
            for (int code = 0; code < 256; code++) {
                matrix.data().set(JAVA_BYTE, code, (byte) code);
            }
            float[] numbers = new float[256];
            kernels.decode(matrix, 0, numbers, 0);
            for (int code = 0; code < 256; code++) {
                assertThat((double) numbers[code]).as("code %d", code).isEqualTo(Double.valueOf(Oracle.e4m3(code)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void decodesEveryNibbleUnderEveryScale(Kernels kernels) {
        try (Arena arena = Arena.ofConfined()) {
            int columns = 256 * 16;
            Matrix matrix = new Matrix(
                    ElementType.NVFP4, 1, columns, arena.allocate(columns / 2), columns / 2, 1f, arena.allocate(256));
            for (int code = 0; code < 256; code++) {
                matrix.groupScales().set(JAVA_BYTE, code, (byte) code);
                for (int pair = 0; pair < 8; pair++) {
                    matrix.data().set(JAVA_BYTE, code * 8 + pair, (byte) (2 * pair | 2 * pair + 1 << 4));
                }
            }
            float[] numbers = new float[columns];
            kernels.decode(matrix, 0, numbers, 0);
            float[] x = new float[columns];
            for (int column = 0; column < columns; column++) {
                double expected = Oracle.e2m1(column % 16) * Oracle.e4m3(column / 16);
                assertThat((double) numbers[column]).as("column %d", column).isEqualTo(Double.valueOf(expected));
            }
            // One column at a time through the products, where no other column can hide it.
            Matrix finite =
                    new Matrix(ElementType.NVFP4, 1, 127 * 16, matrix.data(), columns / 2, 1f, matrix.groupScales());
            float[] y = new float[4];
            for (int column = 0; column < finite.columns(); column += 7) {
                x[column] = 1f;
                float[] one = new float[4 * finite.columns()];
                for (int i = 0; i < 4; i++) {
                    kernels.arrange(ElementType.NVFP4, x, 0, finite.columns(), one, i * finite.columns());
                }
                kernels.multiply(finite, 0, 1, one, 0, finite.columns(), 4, y, 0, 1);
                assertThat(y).as("column %d", column).containsOnly((float) Oracle.unscaled(finite, 0, column) + 0f);
                kernels.multiply(finite, 0, 1, one, 0, finite.columns(), 1, y, 0, 1);
                assertThat(y).as("column %d", column).containsOnly((float) Oracle.unscaled(finite, 0, column) + 0f);
                x[column] = 0f;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void decodesAndEncodesEveryHalf(Kernels kernels) {
        for (ElementType type : List.of(ElementType.F16, ElementType.BF16)) {
            try (Arena arena = Arena.ofConfined()) {
                Matrix matrix = Matrix.of(type, 2, CODES, arena.allocate(4L * CODES));
                for (int code = 0; code < CODES; code++) {
                    matrix.data().set(JAVA_SHORT_UNALIGNED, 2L * code, (short) code);
                }
                float[] numbers = new float[CODES];
                kernels.decode(matrix, 0, numbers, 0);
                kernels.encode(numbers, 0, matrix, 1);
                for (int code = 0; code < CODES; code++) {
                    double expected = type == ElementType.F16 ? Oracle.f16(code) : Float.intBitsToFloat(code << 16);
                    assertThat((double) numbers[code]).as("%s %x", type, code).isEqualTo(Double.valueOf(expected));
                    short back = matrix.data().get(JAVA_SHORT_UNALIGNED, 2L * (CODES + code));
                    if (Double.isNaN(expected)) {
                        assertThat(Oracle.unscaled(matrix, 1, code)).isNaN();
                    } else {
                        assertThat(back).as("%s %x", type, code).isEqualTo((short) code);
                    }
                }
            }
        }
    }

    /** Between any two neighbours: the middle goes to the even one, just beside the middle to the nearer one. */
    @ParameterizedTest
    @MethodSource("kernels")
    void encodesToNearestTiesToEven(Kernels kernels) {
        for (ElementType type : List.of(ElementType.F16, ElementType.BF16)) {
            int infinity = type == ElementType.F16 ? 0x7C00 : 0x7F80;
            try (Arena arena = Arena.ofConfined()) {
                Matrix matrix = Matrix.of(type, 1, 3 * infinity, arena.allocate(6L * infinity));
                float[] numbers = new float[3 * infinity];
                for (int code = 0; code < infinity; code++) {
                    double above = code + 1 == infinity
                            ? 2 * number(type, code) - number(type, code - 1)
                            : number(type, code + 1);
                    float middle = (float) ((number(type, code) + above) / 2);
                    numbers[3 * code] = Math.nextDown(middle);
                    numbers[3 * code + 1] = middle;
                    numbers[3 * code + 2] = Math.nextUp(middle);
                }
                kernels.encode(numbers, 0, matrix, 0);
                for (int code = 0; code < infinity; code++) {
                    int even = (code & 1) == 0 ? code : code + 1;
                    assertThat(matrix.data().get(JAVA_SHORT_UNALIGNED, 6L * code))
                            .isEqualTo((short) code);
                    assertThat(matrix.data().get(JAVA_SHORT_UNALIGNED, 6L * code + 2))
                            .isEqualTo((short) even);
                    assertThat(matrix.data().get(JAVA_SHORT_UNALIGNED, 6L * code + 4))
                            .isEqualTo((short) (code + 1));
                }
            }
        }
    }

    private static double number(ElementType type, int code) {
        return type == ElementType.F16 ? Oracle.f16(code) : Float.intBitsToFloat(code << 16);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void encodesSpecialNumbers(Kernels kernels) {
        float[] numbers = {
            0f,
            -0f,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.MAX_VALUE,
            Float.MIN_VALUE,
            Float.intBitsToFloat(0x7F800001),
            Float.intBitsToFloat(0xFFFFFFFF)
        };
        for (ElementType type : List.of(ElementType.F32, ElementType.F16, ElementType.BF16)) {
            try (Arena arena = Arena.ofConfined()) {
                Matrix matrix = Matrix.of(type, 1, numbers.length, arena.allocate(64));
                kernels.encode(numbers, 0, matrix, 0);
                float[] back = new float[numbers.length];
                kernels.decode(matrix, 0, back, 0);
                boolean exact = type == ElementType.F32;
                assertThat(back)
                        .containsExactly(
                                0f,
                                -0f,
                                Float.NaN,
                                Float.POSITIVE_INFINITY,
                                Float.NEGATIVE_INFINITY,
                                exact ? Float.MAX_VALUE : Float.POSITIVE_INFINITY,
                                exact ? Float.MIN_VALUE : 0f,
                                Float.NaN,
                                Float.NaN);
            }
        }
    }

    /** Every code and every midpoint between two, with its neighbours on both sides, under two scales. */
    @ParameterizedTest
    @MethodSource("kernels")
    void roundsToTheNearestF8(Kernels kernels) {
        try (Arena arena = Arena.ofConfined()) {
            for (float scale : new float[] {1f, 0.25f}) {
                for (int code = 0; code < 0x7E; code++) {
                    double low = Oracle.e4m3(code);
                    double high = Oracle.e4m3(code + 1);
                    float middle = (float) ((low + high) / 2);
                    int even = code % 2 == 0 ? code : code + 1;
                    float[] numbers = {(float) low, Math.nextDown(middle), middle, Math.nextUp(middle)};
                    int[] codes = {code, code, even, code + 1};
                    for (int sign = 0; sign < 2; sign++) {
                        float[] scaled = new float[4];
                        for (int i = 0; i < 4; i++) {
                            scaled[i] = (sign == 0 ? numbers[i] : -numbers[i]) * scale;
                        }
                        Matrix matrix = new Matrix(ElementType.F8_E4M3, 1, 4, arena.allocate(4), 4, scale, null);
                        kernels.encode(scaled, 0, matrix, 0);
                        for (int i = 0; i < 4; i++) {
                            assertThat(matrix.data().get(JAVA_BYTE, i) & 0xFF)
                                    .as("%s under %s", scaled[i], scale)
                                    .isEqualTo(codes[i] | sign << 7);
                        }
                    }
                }
            }
            Matrix matrix = Matrix.of(ElementType.F8_E4M3, 1, 4, arena.allocate(4));
            kernels.encode(new float[] {500f, Float.NEGATIVE_INFINITY, Float.NaN, -0f}, 0, matrix, 0);
            assertThat(matrix.data().toArray(JAVA_BYTE)).containsExactly(0x7E, 0xFE, 0x7F, 0x80);
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void refusesToEncodeIntoTypesThatAreOnlyRead(Kernels kernels) {
        try (Arena arena = Arena.ofConfined()) {
            Matrix matrix = Matrix.of(ElementType.Q4_K, 1, 256, arena.allocate(144));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> kernels.encode(new float[256], 0, matrix, 0))
                    .withMessageContaining("Q4_K");
        }
    }
}
