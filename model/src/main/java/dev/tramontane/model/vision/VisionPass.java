package dev.tramontane.model.vision;

import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.checkpoint.VisionWeights;
import dev.tramontane.checkpoint.VisionWeights.Layer;
import dev.tramontane.checkpoint.VisionWeights.Linear;
import dev.tramontane.checkpoint.VisionWeights.Projector;
import dev.tramontane.model.Activations;
import dev.tramontane.model.Device;
import dev.tramontane.model.ImageFeatures;
import dev.tramontane.model.ImageKeyValues;
import dev.tramontane.model.PatchGrids;
import dev.tramontane.model.image.PixelGrid;
import dev.tramontane.model.image.Pixels;
import java.util.ArrayList;
import java.util.List;

/**
 * The image encoder run over some images, at one go or in slices; one thread at a time.
 *
 * <p>Holds buffers that grow to the largest run so far, and is dropped to free them: at the released sizes 12 KiB per
 * patch, 150 MiB for one image of the largest size and as much again for each further one in the same run, and 30 MiB
 * beside them. A run also takes the pixels, the result, and about 50 MiB that the device keeps.
 */
public final class VisionPass {

    /**
     * Multiply-adds of a slice: long enough to hide that other work comes between, and a fifth of a second on two cores,
     * which a reader of streamed text hardly notices.
     */
    public static final long SLICE = 8_000_000_000L;

    /** Of all norms but the projector's; the format has no setting for it. */
    private static final float NORM_EPSILON = 1e-5f;
    /** Rows that are treated at a time, which keeps all buffers small but those of what a layer hands to the next. */
    private static final int ROWS = 960;

    private final VisionEncoder encoder;
    private final Device device;
    private final long slice;
    private final VisionCosts costs;
    private final int patchesPerCell;
    private final ImageKeyValues keyValues;
    private final int[] mergedPatches;
    private final Activations rows;
    private final Activations normed;
    private final Activations update;
    private final Activations merged;
    private final Activations inner;
    private final Activations projected;
    private Activations angles;
    private Activations residual;
    /** Number of the encoding whose rows the buffers hold; the encoding itself may have been dropped. */
    private int current;

    public VisionPass(VisionEncoder encoder, Device device) {
        this(encoder, device, SLICE);
    }

    /** @param slice multiply-adds of a slice, at least 1; a single row may exceed it */
    public VisionPass(VisionEncoder encoder, Device device, long slice) {
        if (slice < 1) {
            throw new IllegalArgumentException("slices of " + slice + " multiply-adds");
        }
        this.encoder = encoder;
        this.device = device;
        this.slice = slice;
        VisionConfig config = encoder.config();
        Projector projector = encoder.weights().projector();
        costs = VisionCosts.of(config, encoder.weights());
        patchesPerCell = costs.patchesPerCell();
        keyValues = device.imageKeyValues(config.heads(), encoder.rope().size());
        int patches = Math.max(ROWS, patchesPerCell);
        int cells = patches / patchesPerCell;
        mergedPatches = new int[cells * patchesPerCell];
        rows = device.activations(patches, config.hiddenSize());
        normed = device.activations(patches, config.hiddenSize());
        update = device.activations(patches, config.hiddenSize());
        merged = device.activations(cells, projector.merger().columns());
        inner = device.activations(cells, projector.in().weights().rows());
        projected = device.activations(cells, encoder.featureWidth());
        angles = device.activations(0, encoder.rope().size());
        residual = device.activations(0, config.hiddenSize());
    }

    /**
     * Encodes images together, which is faster than one by one if they are small. An image's result has the same bits
     * in any company.
     *
     * @return one set of features per image, a row per cell of {@link VisionEncoder#cellSize} pixels, in reading order
     * @throws IllegalArgumentException if an image has other cells than the encoder, or more of them than it takes
     */
    public List<ImageFeatures> run(List<Pixels> images) {
        Encoding encoding = begin(images);
        boolean done = false;
        while (!done) {
            done = encoding.advance();
        }
        return encoding.features();
    }

    /**
     * Begins to encode images together; an encoding that is not done yet cannot go on after that.
     *
     * @throws IllegalArgumentException if an image has other cells than the encoder, or more of them than it takes
     */
    public Encoding begin(List<Pixels> images) {
        PatchGrids grids = grids(images);
        if (grids.patches() > residual.rows()) {
            residual = device.activations(grids.patches(), encoder.config().hiddenSize());
            angles = device.activations(grids.patches(), encoder.rope().size());
        }
        keyValues.reset(grids);
        current++;
        return new Encoding(this, current, List.copyOf(images), grids);
    }

    private PatchGrids grids(List<Pixels> images) {
        VisionConfig config = encoder.config();
        int[] heights = new int[images.size()];
        int[] widths = new int[images.size()];
        int cell = encoder.cellSize();
        int most = Math.ceilDiv(config.imageSize(), cell);
        for (int i = 0; i < heights.length; i++) {
            PixelGrid grid = images.get(i).grid();
            if (grid.cell() != cell || grid.rows() > most || grid.columns() > most) {
                throw new IllegalArgumentException("image " + i + " has " + grid.columns() + "×" + grid.rows()
                        + " cells of " + grid.cell() + " pixels; the encoder takes up to " + most + "×" + most + " of "
                        + cell + ", preprocess images with its own configuration");
            }
            heights[i] = grid.rows() * config.mergeSize();
            widths[i] = grid.columns() * config.mergeSize();
        }
        return new PatchGrids(heights, widths);
    }

    long slice() {
        return slice;
    }

    VisionCosts costs() {
        return costs;
    }

    /** The most patches of a step. */
    int patchesAtOnce() {
        return rows.rows();
    }

    /** The most cells of a step. */
    int cellsAtOnce() {
        return merged.rows();
    }

    /** Number of the encoding whose rows the buffers hold. */
    int current() {
        return current;
    }

    /** Makes patches {@code first ≤ p < first + count} of the residual stream, and their angles. */
    void embed(List<Pixels> images, PatchGrids grids, int first, int count) {
        VisionWeights weights = encoder.weights();
        int patchSize = encoder.config().patchSize();
        for (int i = 0; i < images.size(); i++) {
            int from = Math.max(first, grids.start(i));
            int until = Math.min(first + count, grids.start(i + 1));
            if (from < until) {
                Pixels image = images.get(i);
                device.patchEmbedding(
                        weights.patchConvolution(),
                        patchSize,
                        image.values(),
                        image.grid().height(),
                        image.grid().width(),
                        from - grids.start(i),
                        until - from,
                        rows,
                        from - first);
            }
        }
        device.rmsNorm(rows, count, weights.encoderNorm(), NORM_EPSILON, normed);
        device.copy(normed, 0, count, residual, first);
        device.axialAngles(encoder.rope(), grids, first, count, angles);
    }

    /** Makes and stores a layer's keys and values of some patches. */
    void keys(int layerIndex, int first, int count) {
        Layer layer = encoder.weights().layers().get(layerIndex);
        device.copy(residual, first, count, rows, 0);
        device.rmsNorm(rows, count, layer.attentionNorm(), NORM_EPSILON, normed);
        Activations key = rows;
        Activations value = update;
        device.linear(layer.key(), normed, count, key);
        device.linear(layer.value(), normed, count, value);
        device.storeImageKeys(encoder.rope(), angles, key, value, first, count, keyValues);
    }

    /** The rest of a layer for some patches, once the keys and values of all are stored. */
    void update(int layerIndex, int first, int count) {
        Layer layer = encoder.weights().layers().get(layerIndex);
        device.copy(residual, first, count, rows, 0);
        device.rmsNorm(rows, count, layer.attentionNorm(), NORM_EPSILON, normed);
        Activations query = update;
        Activations attended = normed;
        device.linear(layer.query(), normed, count, query);
        device.imageAttention(encoder.rope(), angles, keyValues, query, first, count, attended);
        device.linear(layer.output(), attended, count, update);
        device.add(update, count, rows);
        device.rmsNorm(rows, count, layer.feedForwardNorm(), NORM_EPSILON, normed);
        device.gatedMlp(layer.feedForward(), encoder.gateFunction(), normed, count, update);
        device.add(update, count, rows);
        device.copy(rows, 0, count, residual, first);
    }

    /** Projects cells {@code first ≤ c < first + count}, counted image by image, to their places in {@code features}. */
    void project(PatchGrids grids, int first, int count, List<ImageFeatures> features) {
        Projector projector = encoder.weights().projector();
        int patches = count * patchesPerCell;
        grids.blocks(encoder.config().mergeSize(), first, count, mergedPatches);
        device.select(residual, mergedPatches, patches, rows);
        device.rmsNorm(rows, patches, projector.norm(), projector.normEpsilon(), normed);
        device.mergePatches(normed, patchesPerCell, count, merged);
        Activations cells = rows;
        device.linear(projector.merger(), merged, count, cells);
        linear(projector.in(), cells, count, inner);
        device.gelu(inner, count);
        linear(projector.out(), inner, count, projected);
        int width = encoder.featureWidth();
        for (int i = 0; i < count; i++) {
            int image = grids.image((first + i) * patchesPerCell);
            int cell = first + i - grids.start(image) / patchesPerCell;
            projected.read(i, features.get(image).values(), cell * width, width);
        }
    }

    /** Room for the features of images. */
    List<ImageFeatures> features(PatchGrids grids) {
        int width = encoder.featureWidth();
        List<ImageFeatures> features = new ArrayList<>();
        for (int image = 0; image < grids.images(); image++) {
            int cells = grids.patches(image) / patchesPerCell;
            features.add(new ImageFeatures(new float[Math.multiplyExact(cells, width)], width));
        }
        return features;
    }

    private void linear(Linear layer, Activations x, int count, Activations to) {
        device.linear(layer.weights(), x, count, to);
        layer.bias().ifPresent(bias -> device.addBias(bias, count, to));
    }

    /** The residual stream after the last layer of the last run, one row per patch. */
    Activations residual() {
        return residual;
    }
}
