package dev.tramontane.model.image;

import dev.tramontane.checkpoint.VisionConfig;

/**
 * Resizes an image to whole cells and normalises its colours to the mean and deviation that the encoder was trained with.
 * Runs on the calling thread; instances may be shared.
 */
public final class ImagePreprocessor {
    private static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073};
    private static final double[] DEVIATION = {0.26862954, 0.26130258, 0.27577711};

    private final VisionConfig config;
    private final ResizeMode mode;

    /** @throws IllegalArgumentException if the encoder does not take three channels */
    public ImagePreprocessor(VisionConfig config, ResizeMode mode) {
        if (config.channels() != 3) {
            throw new IllegalArgumentException(
                    "the image encoder takes " + config.channels() + " channels; images have red, green and blue");
        }
        this.config = config;
        this.mode = mode;
    }

    /**
     * The pixels of an image.
     *
     * @throws ImageException if the image is too long and narrow for this way of resizing
     */
    public Pixels preprocess(RgbImage image) {
        PixelGrid grid = PixelGrid.of(config, mode, image.width(), image.height());
        float[] values = switch (mode) {
            case MISTRAL -> SharpBicubic.resize(image, grid.width(), grid.height());
            case HUGGING_FACE -> SmoothBicubic.resize(image, grid.width(), grid.height());
        };
        normalise(values);
        return new Pixels(values, grid);
    }

    /** From 0…255 to the encoder's range. */
    private static void normalise(float[] planes) {
        int plane = planes.length / 3;
        for (int channel = 0; channel < 3; channel++) {
            float scale = (float) (1 / (255 * DEVIATION[channel]));
            float offset = (float) (-MEAN[channel] / DEVIATION[channel]);
            for (int i = channel * plane; i < (channel + 1) * plane; i++) {
                planes[i] = planes[i] * scale + offset;
            }
        }
    }
}
