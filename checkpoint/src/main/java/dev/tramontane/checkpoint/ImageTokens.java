package dev.tramontane.checkpoint;

/** What both dialects require of images: the token ids are fixed by the Tekken vocabulary, the sizes are bounded. */
final class ImageTokens {
    static final int IMAGE = 10;
    static final int BREAK = 12;
    static final int END = 13;
    static final int MOST_CHANNELS = 16;
    static final int LARGEST_PATCH = 1 << 10;
    static final int LARGEST_IMAGE = 1 << 16;
    static final int LARGEST_MERGE = 16;

    private ImageTokens() {}

    static void checkHeads(Settings settings, VisionConfig config) {
        if (config.hiddenSize() % config.heads() != 0 || config.hiddenSize() / config.heads() % 4 != 0) {
            throw settings.wrong(
                    "num_attention_heads",
                    "hidden_size " + config.hiddenSize() + " must give heads of a multiple of four dimensions");
        }
    }
}
