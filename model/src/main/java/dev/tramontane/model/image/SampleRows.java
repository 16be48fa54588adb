package dev.tramontane.model.image;

import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/**
 * The samples of a raster as they were stored. Asking the image for colours instead would send grey and wide samples through
 * colour spaces, which changes them.
 */
final class SampleRows {
    private final Raster raster;
    private final int bands;
    private final int[] row;

    SampleRows(Raster raster) {
        this.raster = raster;
        this.bands = raster.getNumBands();
        this.row = new int[Math.multiplyExact(raster.getWidth(), bands)];
    }

    int bands() {
        return bands;
    }

    /** The samples of a row, all bands of a pixel together, valid until the next call. */
    int[] row(int y) {
        if (raster.getSampleModel() instanceof PixelInterleavedSampleModel model
                && raster.getDataBuffer() instanceof DataBufferByte buffer
                && raster.getSampleModelTranslateX() == 0
                && raster.getSampleModelTranslateY() == 0) {
            byte[] bytes = buffer.getData();
            int start = buffer.getOffset() + y * model.getScanlineStride();
            int[] offsets = model.getBandOffsets();
            int step = model.getPixelStride();
            for (int band = 0; band < bands; band++) {
                int from = start + offsets[band];
                for (int to = band; to < row.length; to += bands, from += step) {
                    row[to] = bytes[from] & 0xff;
                }
            }
            return row;
        }
        return raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
    }
}
