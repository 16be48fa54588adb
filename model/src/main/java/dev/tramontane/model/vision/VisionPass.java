package dev.tramontane.model.vision;

import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.checkpoint.VisionWeights;
import dev.tramontane.checkpoint.VisionWeights.Layer;
import dev.tramontane.checkpoint.VisionWeights.Linear;
import dev.tramontane.checkpoint.VisionWeights.Projector;
import dev.tramontane.model.Activations;
import dev.tramontane.model.Device;
import dev.tramontane.model.ImageFeatures;
import dev.tramontane.model.PatchGrids;
import dev.tramontane.model.image.PixelGrid;
import dev.tramontane.model.image.Pixels;
import java.util.ArrayList;
import java.util.List;

/**
 * The image encoder run over some images; one thread at a time.
 *
 * <p>Holds buffers that grow to the largest run so far, and is dropped to free them: at the released sizes 20 KiB per
 * patch, 240 MiB for one image of the largest size and as much again for each further one in the same run. Beside them
 * a run takes the pixels, the result, and about 80 MiB that the device keeps.
 */
public final class VisionPass {

    /** Of all norms but the projector's; the format has no setting for it. */
    private static final float NORM_EPSILON = 1e-5f;
    /** Rows of the result that are projected at a time, which keeps the projector's wide buffers small. */
    private static final int PROJECTED = 256;

    private final VisionEncoder encoder;
    private final Device device;
    private final Activations merged;
    private final Activations mergedPatch;
    private final Activations inner;
    private final Activations projected;
    private Activations angles;
    private Activations residual;
    private Activations normed;
    private Activations query;
    private Activations key;
    private Activations value;

    public VisionPass(VisionEncoder encoder, Device device) {
        this.encoder = encoder;
        this.device = device;
        VisionConfig config = encoder.config();
        Projector projector = encoder.weights().projector();
        merged = device.activations(PROJECTED, projector.merger().columns());
        mergedPatch = device.activations(PROJECTED, config.hiddenSize());
        inner = device.activations(PROJECTED, projector.in().weights().rows());
        projected = device.activations(PROJECTED, encoder.featureWidth());
        angles = device.activations(0, encoder.rope().size());
        residual = device.activations(0, config.hiddenSize());
        normed = residual;
        query = residual;
        key = residual;
        value = residual;
    }

    /**
     * Encodes images together, which is faster than one by one if they are small. An image's result has the same bits
     * in any company.
     *
     * @return one set of features per image, a row per cell of {@link VisionEncoder#cellSize} pixels, in reading order
     * @throws IllegalArgumentException if an image has other cells than the encoder, or more of them than it takes
     */
    public List<ImageFeatures> run(List<Pixels> images) {
        PatchGrids grids = grids(images);
        reserve(grids.patches());
        embed(images, grids);
        for (Layer layer : encoder.weights().layers()) {
            attention(layer, grids);
            feedForward(layer, grids.patches());
        }
        return project(grids);
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

    private void reserve(int patches) {
        if (patches <= residual.rows()) {
            return;
        }
        int hidden = encoder.config().hiddenSize();
        angles = device.activations(patches, encoder.rope().size());
        residual = device.activations(patches, hidden);
        normed = device.activations(patches, hidden);
        query = device.activations(patches, hidden);
        key = device.activations(patches, hidden);
        value = device.activations(patches, hidden);
    }

    private void embed(List<Pixels> images, PatchGrids grids) {
        VisionWeights weights = encoder.weights();
        int patchSize = encoder.config().patchSize();
        for (int i = 0; i < images.size(); i++) {
            Pixels image = images.get(i);
            device.patchEmbedding(
                    weights.patchConvolution(),
                    patchSize,
                    image.values(),
                    image.grid().height(),
                    image.grid().width(),
                    residual,
                    grids.start(i));
        }
        device.rmsNorm(residual, grids.patches(), weights.encoderNorm(), NORM_EPSILON, residual);
        device.axialAngles(encoder.rope(), grids, angles);
    }

    private void attention(Layer layer, PatchGrids grids) {
        int patches = grids.patches();
        device.rmsNorm(residual, patches, layer.attentionNorm(), NORM_EPSILON, normed);
        device.linear(layer.query(), normed, patches, query);
        device.linear(layer.key(), normed, patches, key);
        device.linear(layer.value(), normed, patches, value);
        Activations attended = normed;
        device.imageAttention(encoder.rope(), encoder.config().heads(), grids, angles, query, key, value, attended);
        Activations update = query;
        device.linear(layer.output(), attended, patches, update);
        device.add(update, patches, residual);
    }

    private void feedForward(Layer layer, int patches) {
        device.rmsNorm(residual, patches, layer.feedForwardNorm(), NORM_EPSILON, normed);
        Activations update = query;
        device.gatedMlp(layer.feedForward(), encoder.gateFunction(), normed, patches, update);
        device.add(update, patches, residual);
    }

    private List<ImageFeatures> project(PatchGrids grids) {
        Projector projector = encoder.weights().projector();
        device.rmsNorm(residual, grids.patches(), projector.norm(), projector.normEpsilon(), normed);
        List<ImageFeatures> features = new ArrayList<>();
        for (int image = 0; image < grids.images(); image++) {
            features.add(project(grids, image));
        }
        return features;
    }

    private ImageFeatures project(PatchGrids grids, int image) {
        Projector projector = encoder.weights().projector();
        int mergeSize = encoder.config().mergeSize();
        int perRow = mergeSize * mergeSize;
        int first = grids.start(image) / perRow;
        int rows = grids.patches(image) / perRow;
        int width = encoder.featureWidth();
        float[] values = new float[Math.multiplyExact(rows, width)];
        for (int done = 0; done < rows; done += PROJECTED) {
            int count = Math.min(PROJECTED, rows - done);
            device.mergePatches(grids, mergeSize, normed, first + done, count, merged);
            device.linear(projector.merger(), merged, count, mergedPatch);
            linear(projector.in(), mergedPatch, count, inner);
            device.gelu(inner, count);
            linear(projector.out(), inner, count, projected);
            for (int i = 0; i < count; i++) {
                projected.read(i, values, (done + i) * width, width);
            }
        }
        return new ImageFeatures(values, width);
    }

    private void linear(Linear layer, Activations x, int rows, Activations to) {
        device.linear(layer.weights(), x, rows, to);
        layer.bias().ifPresent(bias -> device.addBias(bias, rows, to));
    }

    /** The residual stream after the last layer of the last run, one row per patch. */
    Activations residual() {
        return residual;
    }
}
