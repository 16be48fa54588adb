package dev.tramontane.train.network;

import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.checkpoint.VisionWeights;
import dev.tramontane.model.AxialRotaryEmbedding;
import dev.tramontane.model.PatchGrids;
import dev.tramontane.train.data.ExampleImage;
import dev.tramontane.train.tape.AxialRotation;
import dev.tramontane.train.tape.Bias;
import dev.tramontane.train.tape.Gating;
import dev.tramontane.train.tape.Gelu;
import dev.tramontane.train.tape.ImageAttention;
import dev.tramontane.train.tape.Linear;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Patches;
import dev.tramontane.train.tape.RmsNorm;
import dev.tramontane.train.tape.Rows;
import dev.tramontane.train.tape.Tape;
import dev.tramontane.train.tape.VectorWeight;
import dev.tramontane.train.tape.Weight;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The image encoder and its projector (Pixtral, arXiv 2410.07073) on a tape: what {@code VisionPass} computes, with a way
 * back. Images of a batch may differ in size; none sees another.
 */
public final class VisionNetwork {

    /** Of all norms but the projector's; the format has no setting for it. */
    private static final float NORM_EPSILON = 1e-5f;

    /** The tensors of one encoder layer. */
    record Layer(
            VectorWeight attentionNorm,
            Weight query,
            Weight key,
            Weight value,
            Weight output,
            VectorWeight feedForwardNorm,
            Weight gate,
            Weight up,
            Weight down) {}

    /** A linear layer of the projector. */
    record Affine(Weight weight, Optional<VectorWeight> bias) {}

    /** From patches to rows of the decoder's embedding. */
    record Projector(VectorWeight norm, float normEpsilon, Weight merger, Affine in, Affine out) {}

    private final VisionConfig config;
    private final Pairing rotaryPairs;
    private final AxialRotaryEmbedding rope;
    private final Weight patchConvolution;
    private final VectorWeight encoderNorm;
    private final List<Layer> layers;
    private final Projector projector;

    VisionNetwork(
            VisionConfig config,
            Pairing rotaryPairs,
            Weight patchConvolution,
            VectorWeight encoderNorm,
            List<Layer> layers,
            Projector projector) {
        this.config = config;
        this.rotaryPairs = rotaryPairs;
        this.patchConvolution = patchConvolution;
        this.encoderNorm = encoderNorm;
        this.layers = List.copyOf(layers);
        this.projector = projector;
        rope = new AxialRotaryEmbedding(config.ropeTheta(), config.hiddenSize() / config.heads(), rotaryPairs);
    }

    /** A network whose every weight is learned, beginning with copies of these. */
    public static VisionNetwork trained(VisionConfig config, VisionWeights weights) {
        return VisionParts.trained().network(config, weights);
    }

    /** A network that stays as it is; what it makes of images has no gradient. */
    public static VisionNetwork frozen(VisionConfig config, VisionWeights weights) {
        return VisionParts.frozen().network(config, weights);
    }

    /**
     * A network to be trained from scratch: gains are one, biases zero, and matrices normally distributed so that lengths are
     * kept; those that write to the residual stream are smaller the more of them there are.
     *
     * @param textWidth the decoder's hidden size
     * @param projectorNormEpsilon of the projector's norm: the decoder's
     */
    public static VisionNetwork random(
            VisionConfig config, int textWidth, float projectorNormEpsilon, RandomGenerator random) {
        return trained(config, RandomVisionWeights.of(config, textWidth, projectorNormEpsilon, random));
    }

    /** The configuration. */
    public VisionConfig config() {
        return config;
    }

    /** Numbers per row of the result: the decoder's hidden size. */
    public int featureWidth() {
        return projector.out().weight().rows();
    }

    /** Pixels per side of the square that becomes one row of the result. */
    public int cellSize() {
        return config.patchSize() * config.mergeSize();
    }

    /** Everything that is learned, in the order of the forward pass. */
    public List<Parameter> parameters() {
        return new VisionInventory(this).parameters();
    }

    /** The weights as they are now: what learned as copies in F32, what is frozen as it was. */
    public VisionWeights weights() {
        return new VisionInventory(this).weights();
    }

    Pairing rotaryPairs() {
        return rotaryPairs;
    }

    Weight patchConvolution() {
        return patchConvolution;
    }

    VectorWeight encoderNorm() {
        return encoderNorm;
    }

    List<Layer> layers() {
        return layers;
    }

    Projector projector() {
        return projector;
    }

    /**
     * What the images look like to the decoder.
     *
     * @param images with whole cells; must not change before the backward pass
     * @return {@code [cells of all images × feature width]}, image after image, in reading order
     * @throws IllegalArgumentException if an image is not made of whole cells
     */
    public Rows features(Tape tape, List<ExampleImage> images) {
        PatchGrids grids = grids(images);
        return project(tape, grids, encode(tape, images, grids));
    }

    private PatchGrids grids(List<ExampleImage> images) {
        for (int i = 0; i < images.size(); i++) {
            ExampleImage image = images.get(i);
            if (image.height() % cellSize() != 0 || image.width() % cellSize() != 0) {
                throw new IllegalArgumentException("image " + i + " of " + image.width() + "×" + image.height()
                        + " pixels is not made of cells of " + cellSize()
                        + "; preprocess images with the encoder's own configuration");
            }
        }
        return Patches.grids(images, config.patchSize());
    }

    /** The residual stream of all patches after the last layer. */
    private Rows encode(Tape tape, List<ExampleImage> images, PatchGrids grids) {
        Rows patches = Patches.of(tape, images, grids, config.patchSize());
        Rows x = RmsNorm.of(tape, encoderNorm, NORM_EPSILON, Linear.of(tape, patchConvolution, patches));
        AxialRotation rotation = new AxialRotation(tape, rope, grids);
        for (Layer layer : layers) {
            x = attend(tape, layer, grids, rotation, x);
            x = feedForward(tape, layer, x);
        }
        return x;
    }

    private Rows attend(Tape tape, Layer layer, PatchGrids grids, AxialRotation rotation, Rows x) {
        Rows normed = RmsNorm.of(tape, layer.attentionNorm(), NORM_EPSILON, x);
        Rows query = Linear.of(tape, layer.query(), normed);
        Rows key = Linear.of(tape, layer.key(), normed);
        Rows value = Linear.of(tape, layer.value(), normed);
        rotation.inPlace(query);
        rotation.inPlace(key);
        Rows attended = ImageAttention.of(tape, grids, query, key, value, config.heads());
        return Linear.onto(tape, x, layer.output(), attended);
    }

    private Rows feedForward(Tape tape, Layer layer, Rows x) {
        Rows normed = RmsNorm.of(tape, layer.feedForwardNorm(), NORM_EPSILON, x);
        Rows gate = Linear.of(tape, layer.gate(), normed);
        Rows up = Linear.of(tape, layer.up(), normed);
        Rows gated = config.gelu() ? Gelu.gate(tape, gate, up) : Gating.silu(tape, gate, up);
        return Linear.onto(tape, x, layer.down(), gated);
    }

    private Rows project(Tape tape, PatchGrids grids, Rows x) {
        Rows normed = RmsNorm.of(tape, projector.norm(), projector.normEpsilon(), x);
        Rows cells = Patches.merge(tape, grids, config.mergeSize(), normed);
        Rows merged = Linear.of(tape, projector.merger(), cells);
        Rows inner = Gelu.of(tape, affine(tape, projector.in(), merged));
        return affine(tape, projector.out(), inner);
    }

    private static Rows affine(Tape tape, Affine layer, Rows x) {
        Rows y = Linear.of(tape, layer.weight(), x);
        layer.bias().ifPresent(bias -> Bias.inPlace(tape, bias, y));
        return y;
    }
}
