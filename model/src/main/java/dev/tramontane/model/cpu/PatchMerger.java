package dev.tramontane.model.cpu;

/** Joins rows, channel-major; a copy, and small beside the product that follows. */
final class PatchMerger {
    private PatchMerger() {}

    static void merge(CpuActivations x, int size, int rows, CpuActivations to) {
        int width = x.width();
        for (int row = 0; row < rows; row++) {
            for (int place = 0; place < size; place++) {
                int from = (row * size + place) * width;
                int target = row * to.width() + place;
                for (int channel = 0; channel < width; channel++) {
                    to.values()[target + channel * size] = x.values()[from + channel];
                }
            }
        }
    }
}
