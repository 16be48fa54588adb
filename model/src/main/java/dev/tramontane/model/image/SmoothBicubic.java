package dev.tramontane.model.image;

import java.util.Arrays;

/**
 * Bicubic convolution (Keys 1981) with a = −0.5 whose kernel widens as the image shrinks, in the fixed-point arithmetic of
 * Pillow: 22 fractional bits, each direction rounded and clamped to eight bits, columns first.
 */
final class SmoothBicubic {
    private static final double A = -0.5;
    private static final int FRACTION_BITS = 22;
    private static final int HALF = 1 << (FRACTION_BITS - 1);
    /** Each source pixel of a side has about four weights, which are all held. */
    private static final int LONGEST_SIDE = 1 << 20;

    /**
     * Of each target pixel its first source pixel and the range of its weights, which ends where that of the next one
     * starts.
     */
    private record Taps(int[] first, int[] start, int[] weights) {
        static Taps of(int from, int to) {
            double scale = (double) from / to;
            double stretch = Math.max(1, scale);
            double support = 2 * stretch;
            int[] first = new int[to];
            int[] start = new int[to + 1];
            for (int i = 0; i < to; i++) {
                double centre = (i + 0.5) * scale;
                first[i] = Math.max(0, (int) (centre - support + 0.5));
                start[i + 1] = start[i] + Math.min(from, (int) (centre + support + 0.5)) - first[i];
            }
            int[] weights = new int[start[to]];
            double[] exact = new double[2 * (int) Math.ceil(support) + 1];
            for (int i = 0; i < to; i++) {
                double centre = (i + 0.5) * scale;
                int count = start[i + 1] - start[i];
                double sum = 0;
                for (int tap = 0; tap < count; tap++) {
                    exact[tap] = kernel((tap + first[i] - centre + 0.5) * (1 / stretch));
                    sum += exact[tap];
                }
                for (int tap = 0; tap < count; tap++) {
                    double weight = exact[tap] / sum * (1 << FRACTION_BITS);
                    weights[start[i] + tap] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
                }
            }
            return new Taps(first, start, weights);
        }

        private static double kernel(double distance) {
            double x = Math.abs(distance);
            if (x < 1) {
                return ((A + 2) * x - (A + 3)) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
        }
    }

    private SmoothBicubic() {}

    /** The resized image, {@code [3][height][width]}, whole numbers from 0 to 255. */
    static float[] resize(RgbImage image, int width, int height) {
        if (Math.max(image.width(), image.height()) > LONGEST_SIDE) {
            throw new ImageException("the image is " + image.width() + "×" + image.height() + " pixels, at most "
                    + LONGEST_SIDE + " a side can be resized");
        }
        Taps columns = Taps.of(image.width(), width);
        Taps rows = Taps.of(image.height(), height);
        int[] sums = new int[Math.multiplyExact(3, Math.multiplyExact(width, height))];
        Arrays.fill(sums, HALF);
        int[] line = new int[3 * width];
        // Each source row is spread over the target rows that it belongs to; both only ever move down.
        int open = 0;
        for (int y = 0; y < image.height(); y++) {
            mixColumns(image, y, columns, line);
            while (open < height && y >= rows.first[open] + rows.start[open + 1] - rows.start[open]) {
                open++;
            }
            for (int target = open; target < height && rows.first[target] <= y; target++) {
                int weight = rows.weights[rows.start[target] + y - rows.first[target]];
                int to = 3 * width * target;
                for (int i = 0; i < line.length; i++) {
                    sums[to + i] += weight * line[i];
                }
            }
        }
        float[] planes = new float[sums.length];
        int plane = width * height;
        for (int i = 0; i < plane; i++) {
            planes[i] = clamp(sums[3 * i]);
            planes[plane + i] = clamp(sums[3 * i + 1]);
            planes[2 * plane + i] = clamp(sums[3 * i + 2]);
        }
        return planes;
    }

    private static void mixColumns(RgbImage image, int y, Taps columns, int[] line) {
        byte[] samples = image.samples();
        int row = 3 * image.width() * y;
        for (int x = 0; x < line.length / 3; x++) {
            int red = HALF;
            int green = HALF;
            int blue = HALF;
            int at = row + 3 * columns.first[x];
            for (int tap = columns.start[x]; tap < columns.start[x + 1]; tap++, at += 3) {
                int weight = columns.weights[tap];
                red += weight * (samples[at] & 0xff);
                green += weight * (samples[at + 1] & 0xff);
                blue += weight * (samples[at + 2] & 0xff);
            }
            line[3 * x] = clamp(red);
            line[3 * x + 1] = clamp(green);
            line[3 * x + 2] = clamp(blue);
        }
    }

    private static int clamp(int sum) {
        return Math.clamp(sum >> FRACTION_BITS, 0, 255);
    }
}
