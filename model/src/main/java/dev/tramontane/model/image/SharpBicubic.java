package dev.tramontane.model.image;

/**
 * Bicubic convolution (Keys 1981) with a = −0.75, half-pixel centres and edges repeated. Four taps a direction whatever the
 * ratio, so shrinking skips pixels; results are not clamped. This is how the encoder's training images were resized.
 */
final class SharpBicubic {
    private static final float A = -0.75f;
    /** Bounds the scratch for images of any width. */
    private static final int COLUMNS_AT_ONCE = 8192;

    /** Of each target pixel its four source pixels, clamped to the edges, and their weights. */
    private record Taps(int[] sources, float[] weights) {
        static Taps of(int from, int to) {
            int[] sources = new int[4 * to];
            float[] weights = new float[4 * to];
            double scale = (double) from / to;
            for (int i = 0; i < to; i++) {
                float centre = (float) ((i + 0.5) * scale - 0.5);
                int floor = (int) Math.floor(centre);
                float x = centre - floor;
                int at = 4 * i;
                weights[at] = ((A * (x + 1) - 5 * A) * (x + 1) + 8 * A) * (x + 1) - 4 * A;
                weights[at + 1] = ((A + 2) * x - (A + 3)) * x * x + 1;
                weights[at + 2] = ((A + 2) * (1 - x) - (A + 3)) * (1 - x) * (1 - x) + 1;
                weights[at + 3] = 1 - weights[at] - weights[at + 1] - weights[at + 2];
                for (int tap = 0; tap < 4; tap++) {
                    sources[at + tap] = Math.clamp(floor - 1L + tap, 0, from - 1);
                }
            }
            return new Taps(sources, weights);
        }
    }

    private SharpBicubic() {}

    /** The resized image, {@code [3][height][width]}, in the range of the samples and a little beyond. */
    static float[] resize(RgbImage image, int width, int height) {
        Taps columns = Taps.of(image.width(), width);
        Taps rows = Taps.of(image.height(), height);
        float[] planes = new float[Math.multiplyExact(3, Math.multiplyExact(width, height))];
        float[] line = new float[3 * Math.min(image.width(), COLUMNS_AT_ONCE)];
        int start = 0;
        while (start < width) {
            int first = columns.sources[4 * start];
            int end = start + 1;
            while (end < width && columns.sources[4 * end + 3] - first < COLUMNS_AT_ONCE) {
                end++;
            }
            int last = columns.sources[4 * end - 1];
            for (int y = 0; y < height; y++) {
                mixRows(image, rows, y, first, last + 1, line);
                mixColumns(line, columns, start, end, first, planes, y * width, width * height);
            }
            start = end;
        }
        return planes;
    }

    /** One line of the target's height and the source's width, or a part of it; colours together. */
    private static void mixRows(RgbImage image, Taps rows, int y, int first, int end, float[] line) {
        byte[] samples = image.samples();
        int stride = 3 * image.width();
        int a = rows.sources[4 * y] * stride + 3 * first;
        int b = rows.sources[4 * y + 1] * stride + 3 * first;
        int c = rows.sources[4 * y + 2] * stride + 3 * first;
        int d = rows.sources[4 * y + 3] * stride + 3 * first;
        float ofA = rows.weights[4 * y];
        float ofB = rows.weights[4 * y + 1];
        float ofC = rows.weights[4 * y + 2];
        float ofD = rows.weights[4 * y + 3];
        int count = 3 * (end - first);
        for (int i = 0; i < count; i++) {
            line[i] = ofA * (samples[a + i] & 0xff)
                    + ofB * (samples[b + i] & 0xff)
                    + ofC * (samples[c + i] & 0xff)
                    + ofD * (samples[d + i] & 0xff);
        }
    }

    private static void mixColumns(
            float[] line, Taps columns, int start, int end, int first, float[] planes, int row, int plane) {
        int[] sources = columns.sources;
        float[] weights = columns.weights;
        for (int x = start; x < end; x++) {
            int a = 3 * (sources[4 * x] - first);
            int b = 3 * (sources[4 * x + 1] - first);
            int c = 3 * (sources[4 * x + 2] - first);
            int d = 3 * (sources[4 * x + 3] - first);
            float ofA = weights[4 * x];
            float ofB = weights[4 * x + 1];
            float ofC = weights[4 * x + 2];
            float ofD = weights[4 * x + 3];
            int to = row + x;
            planes[to] = ofA * line[a] + ofB * line[b] + ofC * line[c] + ofD * line[d];
            planes[plane + to] = ofA * line[a + 1] + ofB * line[b + 1] + ofC * line[c + 1] + ofD * line[d + 1];
            planes[2 * plane + to] = ofA * line[a + 2] + ofB * line[b + 2] + ofC * line[c + 2] + ofD * line[d + 2];
        }
    }
}
