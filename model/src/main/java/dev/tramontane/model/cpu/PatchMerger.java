package dev.tramontane.model.cpu;

import dev.tramontane.model.PatchGrids;

/** Gathers blocks of patches into rows, channel-major; a copy, and small beside the product that follows. */
final class PatchMerger {
    private PatchMerger() {}

    static void merge(PatchGrids grids, int size, CpuActivations x, int first, int count, CpuActivations to) {
        int perBlock = size * size;
        int image = 0;
        for (int i = 0; i < count; i++) {
            while ((first + i) * perBlock >= grids.start(image + 1)) {
                image++;
            }
            int block = first + i - grids.start(image) / perBlock;
            int perRow = grids.width(image) / size;
            int top = block / perRow * size;
            int left = block % perRow * size;
            for (int place = 0; place < perBlock; place++) {
                int patch = (top + place / size) * grids.width(image) + left + place % size;
                int from = (grids.start(image) + patch) * x.width();
                int target = i * to.width() + place;
                for (int channel = 0; channel < x.width(); channel++) {
                    to.values()[target + channel * perBlock] = x.values()[from + channel];
                }
            }
        }
    }
}
