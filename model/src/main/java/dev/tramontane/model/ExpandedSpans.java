package dev.tramontane.model;

import dev.tramontane.checkpoint.AttentionConfig;

/**
 * Which positions of a prompt use {@link AttentionForm#EXPANDED}: its whole spans, counted from the first position. The
 * rest of the prompt and all that is generated use {@link AttentionForm#ABSORBED}.
 *
 * <p>A position's form so depends on nothing but the prompt's length, and prompts that begin alike agree on the forms of
 * all whole spans they share: neither chunks, nor company, nor a reused prefix, nor computing again what was dropped from
 * the cache can change a result.
 *
 * @param length positions per span, a multiple of the cache's block size
 */
public record ExpandedSpans(int length) {

    private static final int LONGEST = 1 << 20;

    /**
     * Spans just long enough that expanding keys and values pays; the block size times a power of two. Where there is nothing
     * to expand they are longer than any prompt.
     */
    public static ExpandedSpans of(AttentionConfig config, int blockSize) {
        return switch (config) {
            case AttentionConfig.Latent latent -> paying(latent, blockSize);
            case AttentionConfig.Grouped _ -> new ExpandedSpans(Integer.MAX_VALUE / blockSize * blockSize);
        };
    }

    private static ExpandedSpans paying(AttentionConfig.Latent config, int blockSize) {
        int length = blockSize;
        while (AttentionForm.cheapest(config, length) == AttentionForm.ABSORBED && length < LONGEST) {
            length *= 2;
        }
        return new ExpandedSpans(length);
    }

    /** How many positions of a prompt are expanded, from its first on. */
    public int expanded(int promptLength) {
        return promptLength / length * length;
    }
}
