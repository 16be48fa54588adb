package dev.tramontane.checkpoint;

import java.util.Optional;

/**
 * The text decoder.
 *
 * @param vocabularySize rows of the embedding and of the output head
 * @param hiddenSize width of the residual stream
 * @param layers number of decoder layers
 * @param contextLength the most positions the checkpoint declares
 * @param normEpsilon epsilon of the input, post-attention and final norms
 * @param tiedEmbeddings whether the output head is the embedding
 * @param attention the attention of every layer
 * @param denseLayers how many layers at the beginning have a dense feed-forward instead of experts
 * @param denseWidth inner width of those dense layers
 * @param experts the mixture of experts of all other layers; may be empty if there are none
 */
public record DecoderConfig(
        int vocabularySize,
        int hiddenSize,
        int layers,
        int contextLength,
        float normEpsilon,
        boolean tiedEmbeddings,
        AttentionConfig attention,
        int denseLayers,
        int denseWidth,
        Optional<ExpertsConfig> experts) {

    /** @throws IllegalArgumentException if there are layers that are not dense, and no experts for them */
    public DecoderConfig {
        if (experts.isEmpty() && denseLayers != layers) {
            throw new IllegalArgumentException(
                    "without experts all " + layers + " layers must be dense, not " + denseLayers);
        }
    }

    /** The experts of a layer, empty if its feed-forward is dense. */
    public Optional<ExpertsConfig> experts(int layer) {
        return layer < denseLayers ? Optional.empty() : experts;
    }

    /** How many layers have experts. */
    public int expertLayers() {
        return layers - denseLayers;
    }

    /** The same with another attention. */
    DecoderConfig withAttention(AttentionConfig other) {
        return new DecoderConfig(
                vocabularySize,
                hiddenSize,
                layers,
                contextLength,
                normEpsilon,
                tiedEmbeddings,
                other,
                denseLayers,
                denseWidth,
                experts);
    }

    /** The same with another vocabulary. */
    public DecoderConfig withVocabularySize(int size) {
        return new DecoderConfig(
                size,
                hiddenSize,
                layers,
                contextLength,
                normEpsilon,
                tiedEmbeddings,
                attention,
                denseLayers,
                denseWidth,
                experts);
    }
}
