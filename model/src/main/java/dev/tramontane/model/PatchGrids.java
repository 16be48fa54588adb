package dev.tramontane.model;

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
}
