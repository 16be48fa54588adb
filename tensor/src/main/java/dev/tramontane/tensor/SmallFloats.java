package dev.tramontane.tensor;

/** The bit patterns of the narrow floating-point formats, one number at a time. */
final class SmallFloats {

    /** The largest number in E4M3. */
    static final float LARGEST_E4M3 = 448;

    private static final float SMALLEST_NORMAL_E4M3 = 0x1p-6f;
    private static final float SMALLEST_E4M3 = 0x1p-9f;
    private static final byte E4M3_NAN = 0x7F;
    /** How many bits of a float's fraction E4M3 lacks. */
    private static final int E4M3_SHIFT = 23 - 3;

    private static final int HALF_E4M3_STEP = 1 << (E4M3_SHIFT - 1);
    /** The difference of the biases, above the three bits of the fraction. */
    private static final int E4M3_REBIAS = (127 - 7) << 3;

    private static final float[] E4M3 = new float[256];
    private static final float[] E2M1 = {0f, .5f, 1f, 1.5f, 2f, 3f, 4f, 6f, -0f, -.5f, -1f, -1.5f, -2f, -3f, -4f, -6f};

    static {
        for (int code = 0; code < E4M3.length; code++) {
            E4M3[code] = e4m3ByDefinition(code);
        }
    }

    private SmallFloats() {}

    /** The number with the given E4M3 code; only the low eight bits count. */
    static float fromE4m3(int code) {
        return E4M3[code & 0xFF];
    }

    /** The number with the given E2M1 code; only the low four bits count. */
    static float fromE2m1(int code) {
        return E2M1[code & 0xF];
    }

    static float fromBf16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** Rounds to nearest, ties to even; a NaN stays a NaN, made quiet so that truncation cannot turn it into infinity. */
    static short toBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
    }

    /** Rounds to nearest, ties to even; what is larger than 448, the largest number, becomes that. A NaN stays one. */
    static byte toE4m3(float value) {
        if (Float.isNaN(value)) {
            return E4M3_NAN;
        }
        float magnitude = Math.abs(value);
        int code;
        if (magnitude < SMALLEST_NORMAL_E4M3) {
            // Rounding up the largest of them gives the code of the smallest normal number, as it should.
            code = (int) Math.rint(magnitude / SMALLEST_E4M3);
        } else {
            int bits = Float.floatToRawIntBits(Math.min(magnitude, LARGEST_E4M3));
            int rounded = (bits + HALF_E4M3_STEP - 1 + ((bits >>> E4M3_SHIFT) & 1)) >>> E4M3_SHIFT;
            code = rounded - E4M3_REBIAS;
        }
        return (byte) (code | (Float.floatToRawIntBits(value) >>> 31 << 7));
    }

    private static float e4m3ByDefinition(int code) {
        int exponent = (code >>> 3) & 0xF;
        int mantissa = code & 7;
        if (exponent == 15 && mantissa == 7) {
            return Float.NaN;
        }
        float magnitude = exponent == 0 ? Math.scalb(mantissa, -9) : Math.scalb(8 + mantissa, exponent - 10);
        return (code & 0x80) == 0 ? magnitude : -magnitude;
    }
}
