package dev.tramontane.checkpoint;

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
 * @param experts the mixture of experts of all other layers
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
        ExpertsConfig experts) {

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
