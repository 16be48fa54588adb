package dev.tramontane.checkpoint;

/**
 * The Pixtral image encoder and its projector.
 *
 * @param hiddenSize width of the encoder
 * @param layers number of encoder layers
 * @param heads number of attention heads
 * @param intermediateSize inner width of the feed-forward
 * @param channels colour channels
 * @param patchSize pixels per patch side
 * @param imageSize longest image side in pixels
 * @param mergeSize patches per side that the projector merges into one
 * @param ropeTheta base of the two-dimensional rotary frequencies
 * @param gelu whether the gated feed-forward uses GELU instead of SiLU
 * @param projectorBias whether the projector's linear layers have a bias
 */
public record VisionConfig(
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        int channels,
        int patchSize,
        int imageSize,
        int mergeSize,
        double ropeTheta,
        boolean gelu,
        boolean projectorBias) {

    /** The token that stands for a cell of an image and takes its embedding from there; fixed by the Tekken vocabulary. */
    public static final int IMAGE_TOKEN = ImageTokens.IMAGE;
}
