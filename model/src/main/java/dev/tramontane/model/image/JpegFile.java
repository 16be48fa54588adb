package dev.tramontane.model.image;

import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * JPEG (ITU T.81), baseline and progressive, grey, RGB, YCbCr, CMYK and YCCK. Tables, frame and scans are all that a library
 * gets to see; what the samples mean is settled here, after the conventions of JFIF and Adobe's marker.
 */
final class JpegFile {
    private static final int START_OF_IMAGE = 0xd8;
    private static final int END_OF_IMAGE = 0xd9;
    private static final int HUFFMAN_TABLES = 0xc4;
    private static final int QUANTISATION_TABLES = 0xdb;
    private static final int RESTART_INTERVAL = 0xdd;
    private static final int PROGRESSIVE_FRAME = 0xc2;
    private static final int LAST_FRAME = 0xcf;
    private static final int SCAN = 0xda;
    private static final int LINE_COUNT = 0xdc;
    private static final int JFIF = 0xe0;
    private static final int ADOBE = 0xee;

    /** Each scan is a pass over the whole image, and takes only a few bytes of the file. */
    private static final int MOST_SCANS = 100;

    private final FileBytes file;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private int width;
    private int height;
    private int components;
    private String componentNames = "";
    private boolean progressive;
    private long coefficients;
    private int scans;
    private boolean jfif;
    private int adobeTransform = -1;

    private JpegFile(FileBytes file) {
        this.file = file;
    }

    static RgbImage decode(FileBytes file, ImageLimits limits) throws IOException {
        JpegFile jpeg = new JpegFile(file);
        jpeg.walk(limits);
        // An image in one scan is decoded line by line; with more of them all coefficients are held, two bytes each.
        boolean buffered = jpeg.progressive || jpeg.scans > 1;
        limits.checkDecoder(
                file.format(),
                (long) jpeg.width * jpeg.height * jpeg.components + (buffered ? 2 * jpeg.coefficients : 0));
        Raster raster = Readers.withJdk(
                new FileBytes(file.format(), jpeg.kept.toByteArray()), reader -> reader.readRaster(0, null));
        return jpeg.toRgb(raster);
    }

    private void walk(ImageLimits limits) {
        writeMarker(START_OF_IMAGE);
        int at = 2;
        while (true) {
            if (file.u8(at) != 0xff) {
                throw file.damaged("it has something other than a marker between its segments");
            }
            while (file.u8(at + 1) == 0xff) {
                at++;
            }
            int marker = file.u8(at + 1);
            if (marker == END_OF_IMAGE) {
                break;
            }
            int content = at + 4;
            int length = file.u16BigEndian(at + 2);
            file.require(at + 2, length);
            if (length < 2) {
                throw file.damaged("a segment has no length");
            }
            int end = at + 2 + length;
            switch (marker) {
                case HUFFMAN_TABLES, QUANTISATION_TABLES, RESTART_INTERVAL -> keep(at, end);
                case SCAN -> {
                    if (components == 0 || ++scans > MOST_SCANS) {
                        throw file.damaged(components == 0 ? "it has a scan before its size" : "it has too many scans");
                    }
                    end = endOfScan(end);
                    keep(at, end);
                }
                case LINE_COUNT -> throw file.unsupported("a height that comes after its pixels");
                case JFIF -> jfif |= file.has(content, "JFIF");
                case ADOBE -> {
                    if (length >= 14 && file.has(content, "Adobe")) {
                        adobeTransform = file.u8(content + 11);
                    }
                }
                default -> {
                    if (marker >= 0xc0 && marker <= LAST_FRAME) {
                        readFrame(marker, file.until(end), content, limits);
                        keep(at, end);
                    } else if (marker < 0xe0 || marker > 0xfe) {
                        throw file.unsupported("an unknown kind of segment");
                    }
                }
            }
            at = end;
        }
        if (scans == 0) {
            throw file.damaged("it has no pixels");
        }
        writeMarker(END_OF_IMAGE);
    }

    private void readFrame(int marker, FileBytes segment, int at, ImageLimits limits) {
        if (marker > PROGRESSIVE_FRAME) {
            throw file.unsupported("arithmetic, lossless or hierarchical coding");
        }
        if (components != 0) {
            throw file.damaged("it announces its size twice");
        }
        if (segment.u8(at) != 8) {
            throw file.unsupported("samples of " + segment.u8(at) + " bits");
        }
        height = segment.u16BigEndian(at + 1);
        width = segment.u16BigEndian(at + 3);
        limits.checkSize(file.format(), width, height);
        progressive = marker == PROGRESSIVE_FRAME;
        int count = segment.u8(at + 5);
        if (count != 1 && count != 3 && count != 4) {
            throw file.unsupported(count + " colour components");
        }
        StringBuilder names = new StringBuilder();
        int widest = 1;
        int tallest = 1;
        for (int i = 0; i < count; i++) {
            names.append((char) segment.u8(at + 6 + 3 * i));
            int sampling = segment.u8(at + 7 + 3 * i);
            int across = sampling >> 4;
            int down = sampling & 15;
            if (across < 1 || across > 4 || down < 1 || down > 4) {
                throw file.damaged("its components are sampled as JPEG does not allow");
            }
            widest = Math.max(widest, across);
            tallest = Math.max(tallest, down);
            coefficients += (long) across * down;
        }
        // Components are padded to whole units, each of which has across · down blocks of 64.
        long unitsAcross = (width + 8L * widest - 1) / (8L * widest);
        long unitsDown = (height + 8L * tallest - 1) / (8L * tallest);
        coefficients *= 64 * unitsAcross * unitsDown;
        components = count;
        componentNames = names.toString();
    }

    /** Compressed data end at the first marker that is neither a restart nor a stuffed byte. */
    private int endOfScan(int from) {
        int at = from;
        while (true) {
            if (file.u8(at) == 0xff) {
                int next = file.u8(at + 1);
                if (next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7)) {
                    return at;
                }
            }
            at++;
        }
    }

    private void writeMarker(int marker) {
        kept.write(0xff);
        kept.write(marker);
    }

    private void keep(int start, int end) {
        kept.write(file.array(), start, end - start);
    }

    private RgbImage toRgb(Raster raster) {
        if (raster.getWidth() != width
                || raster.getHeight() != height
                || raster.getNumBands() != components
                || !(raster.getSampleModel() instanceof PixelInterleavedSampleModel)
                || !(raster.getDataBuffer() instanceof DataBufferByte buffer)
                || buffer.getSize() != width * height * components) {
            throw file.damaged("its pixels are not as announced");
        }
        byte[] samples = buffer.getData();
        return switch (components) {
            case 1 -> RgbImage.owning(width, height, grey(samples));
            case 3 -> {
                if (isYCbCr()) {
                    YCbCr.toRgb(samples, 3);
                }
                // The reader is gone, and nobody else has seen its raster.
                yield RgbImage.owning(width, height, samples);
            }
            default -> {
                if (adobeTransform > 0) {
                    YCbCr.toRgb(samples, 4);
                    for (int i = 0; i < samples.length; i++) {
                        if (i % 4 != 3) {
                            samples[i] = (byte) ~samples[i];
                        }
                    }
                }
                yield RgbImage.owning(width, height, fourInks(samples));
            }
        };
    }

    private boolean isYCbCr() {
        if (jfif) {
            return true;
        }
        return adobeTransform >= 0 ? adobeTransform != 0 : !componentNames.equals("RGB");
    }

    private static byte[] grey(byte[] samples) {
        byte[] rgb = new byte[3 * samples.length];
        for (int i = 0; i < samples.length; i++) {
            rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = samples[i];
        }
        return rgb;
    }

    /** Cyan, magenta, yellow and black, stored inverted as Adobe does and everybody since. */
    private static byte[] fourInks(byte[] samples) {
        byte[] rgb = new byte[samples.length / 4 * 3];
        for (int from = 0, to = 0; from < samples.length; from += 4) {
            int light = samples[from + 3] & 0xff;
            for (int channel = 0; channel < 3; channel++) {
                int ink = 255 - (samples[from + channel] & 0xff);
                rgb[to++] = (byte) Math.max(0, light - (ink * light + 127) / 255);
            }
        }
        return rgb;
    }
}
