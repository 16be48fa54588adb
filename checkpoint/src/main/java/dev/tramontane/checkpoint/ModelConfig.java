package dev.tramontane.checkpoint;

import java.util.Optional;

/**
 * The architecture of a checkpoint, the same whichever dialect described it.
 *
 * @param decoder the text decoder
 * @param vision the image encoder and its projector, if the checkpoint has them
 */
public record ModelConfig(DecoderConfig decoder, Optional<VisionConfig> vision) {}
