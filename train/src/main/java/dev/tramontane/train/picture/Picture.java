package dev.tramontane.train.picture;

import dev.tramontane.language.chat.Image;
import dev.tramontane.model.image.ImagePreprocessor;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.model.image.RgbImage;

/**
 * A drawn picture.
 *
 * @param image its samples
 */
public record Picture(RgbImage image) {

    /** What the image encoder takes. */
    public Pixels pixels(ImagePreprocessor preprocessor) {
        return preprocessor.preprocess(image);
    }

    /** The picture as a PNG file. */
    public byte[] png() {
        return PngWriter.write(image);
    }

    /** The picture as a part of a chat. */
    public Image chunk() {
        return Image.of(png());
    }
}
