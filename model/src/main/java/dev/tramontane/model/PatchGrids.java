package dev.tramontane.model;

import java.util.Objects;

/**
 * How the patches of several images lie in the rows of a buffer: image after image, each row by row of its grid. It
 * plays the part for images that {@link Batch} plays for tokens.
 */
public final class PatchGrids {

    private final int[] heights;
    private final int[] widths;
    private final int[] starts;

    /**
     * @param heights rows of patches per image, each at least 1
     * @param widths columns of patches per image, each at least 1
     * @throws ArithmeticException if there are more patches than an int counts
     */
    public PatchGrids(int[] heights, int[] widths) {
        this.heights = heights.clone();
        this.widths = widths.clone();
        starts = new int[heights.length + 1];
        for (int image = 0; image < heights.length; image++) {
            if (heights[image] < 1 || widths[image] < 1) {
                throw new IllegalArgumentException(
                        "image " + image + " has a grid of " + heights[image] + "×" + widths[image] + " patches");
            }
            starts[image + 1] = Math.addExact(starts[image], Math.multiplyExact(heights[image], widths[image]));
        }
    }

    /** Number of images. */
    public int images() {
        return heights.length;
    }

    /** Rows of patches of an image. */
    public int height(int image) {
        return heights[image];
    }

    /** Columns of patches of an image. */
    public int width(int image) {
        return widths[image];
    }

    /** Where the patches of an image begin; of image number {@link #images()} the end of all. */
    public int start(int image) {
        return starts[image];
    }

    /** Number of patches of an image. */
    public int patches(int image) {
        return starts[image + 1] - starts[image];
    }

    /** Number of patches of all images. */
    public int patches() {
        return starts[images()];
    }

    /** The number of the image that a patch belongs to. */
    public int image(int patch) {
        Objects.checkIndex(patch, patches());
        int image = 0;
        while (patch >= starts[image + 1]) {
            image++;
        }
        return image;
    }

    /** Patches of the largest image, 0 if there is none. */
    public int most() {
        int most = 0;
        for (int image = 0; image < images(); image++) {
            most = Math.max(most, patches(image));
        }
        return most;
    }

    /** How often a patch sees another one: the sizes of their images, added up over patches {@code from ≤ p < to}. */
    public long pairs(int from, int to) {
        long pairs = 0;
        for (int image = 0; image < images(); image++) {
            int count = Math.min(to, starts[image + 1]) - Math.max(from, starts[image]);
            pairs += (long) Math.max(0, count) * patches(image);
        }
        return pairs;
    }

    /**
     * Lists the patches of square blocks, which are counted image by image, row by row; the patches of a block follow
     * each other row by row.
     *
     * @param size patches per side of a block; divides the sides of all grids
     * @param first the first block
     * @param count how many blocks
     * @param to receives {@code count · size²} patches
     */
    public void blocks(int size, int first, int count, int[] to) {
        int perBlock = size * size;
        for (int i = 0; i < count; i++) {
            int image = image((first + i) * perBlock);
            int block = first + i - starts[image] / perBlock;
            int perRow = widths[image] / size;
            int corner = starts[image] + block / perRow * size * widths[image] + block % perRow * size;
            for (int place = 0; place < perBlock; place++) {
                to[i * perBlock + place] = corner + place / size * widths[image] + place % size;
            }
        }
    }
}
