package dev.tramontane.model.image;

import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Finds ImageIO's readers and hands them a file in memory. */
final class Readers {
    @FunctionalInterface
    interface Reading<T> {
        T read(ImageReader reader) throws IOException;
    }

    private Readers() {}

    /** Reads with the JDK's own reader: another one on the class path may apply profiles or take more than is wanted. */
    static <T> T withJdk(FileBytes file, Reading<T> reading) throws IOException {
        return with(file, true, reading);
    }

    /** Reads with whichever reader knows the format. */
    static <T> T withPlugIn(FileBytes file, Reading<T> reading) throws IOException {
        return with(file, false, reading);
    }

    private static <T> T with(FileBytes file, boolean jdkOnly, Reading<T> reading) throws IOException {
        Iterator<ImageReader> readers =
                ImageIO.getImageReadersByFormatName(file.format().toLowerCase(Locale.ROOT));
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            try (ImageInputStream in = new FileStream(file)) {
                if (!jdkOnly || reader.getClass().getModule() == ImageIO.class.getModule()) {
                    reader.setInput(in, true, true);
                    return reading.read(reader);
                }
            } finally {
                reader.dispose();
            }
        }
        throw new ImageException("there is no reader for " + file.format()
                + " images here; put an ImageIO plug-in for it on the class path");
    }
}
