package dev.tramontane.model;

import dev.tramontane.checkpoint.AttentionConfig;

/**
 * The two ways to compute latent attention, equal up to rounding (DeepSeek-V2, arXiv 2405.04434, section 2.1). Attention
 * whose keys and values are cached themselves has one way only, whatever is said here.
 *
 * <p>Which one a row uses changes its last bits, so whoever promises reproducible results must choose by something that
 * does not depend on how the work happened to be cut into batches.
 */
public enum AttentionForm {
    /** Queries are carried into the latent space; each cached position costs one latent-wide dot product per head. */
    ABSORBED,
    /** Keys and values are expanded from the latent; dearer per cached position, cheaper per query. */
    EXPANDED;

    /** The form with fewer multiply-adds for a chunk of {@code rows} consecutive positions. */
    public static AttentionForm cheapest(AttentionConfig.Latent config, int rows) {
        long absorbed = (long) config.cacheWidth() + config.keyValueRank();
        long expanded = (long) config.queryHeadSize() + config.valueHeadSize();
        long expansion = (long) config.keyValueRank() * (config.nopeHeadSize() + config.valueHeadSize());
        return rows * (absorbed - expanded) > expansion ? EXPANDED : ABSORBED;
    }
}
