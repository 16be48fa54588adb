package dev.tramontane.model;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderWeights.Attention;
import dev.tramontane.checkpoint.DecoderWeights.KeyValueUp;
import dev.tramontane.tensor.Matrix;
import java.util.List;

/**
 * One layer's attention weights as a device wants them: the key-value expansion cut into heads.
 *
 * @param norm weights of the latent's norm, {@code [keyValueRank]}
 * @param keys per head {@code [nopeHeadSize × keyValueRank]}, or that transposed
 * @param areKeysTransposed whether {@code keys} are {@code [keyValueRank × nopeHeadSize]}
 * @param values per head {@code [valueHeadSize × keyValueRank]}
 */
public record LatentHeads(float[] norm, Matrix[] keys, boolean areKeysTransposed, Matrix[] values) {

    static LatentHeads of(AttentionConfig.Latent config, Attention.Latent weights) {
        return switch (weights.keyValueUp()) {
            case KeyValueUp.Joined(Matrix joined) -> cut(config, weights.keyValueNorm(), joined);
            case KeyValueUp.Split(List<Matrix> transposedKeys, List<Matrix> values) ->
                new LatentHeads(
                        weights.keyValueNorm(),
                        transposedKeys.toArray(Matrix[]::new),
                        true,
                        values.toArray(Matrix[]::new));
        };
    }

    private static LatentHeads cut(AttentionConfig.Latent config, float[] norm, Matrix joined) {
        Matrix[] keys = new Matrix[config.heads()];
        Matrix[] values = new Matrix[config.heads()];
        int perHead = config.nopeHeadSize() + config.valueHeadSize();
        for (int head = 0; head < config.heads(); head++) {
            int first = head * perHead;
            keys[head] = joined.rows(first, first + config.nopeHeadSize());
            values[head] = joined.rows(first + config.nopeHeadSize(), first + perHead);
        }
        return new LatentHeads(norm, keys, false, values);
    }
}
