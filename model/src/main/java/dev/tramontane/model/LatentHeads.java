package dev.tramontane.model;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderWeights.Attention;
import dev.tramontane.tensor.Matrix;

/**
 * One layer's attention weights as a device wants them: the key-value expansion cut into heads.
 *
 * @param norm weights of the latent's norm, {@code [keyValueRank]}
 * @param keys per head {@code [nopeHeadSize × keyValueRank]}
 * @param values per head {@code [valueHeadSize × keyValueRank]}
 */
public record LatentHeads(float[] norm, Matrix[] keys, Matrix[] values) {

    static LatentHeads of(AttentionConfig config, Attention weights) {
        Matrix[] keys = new Matrix[config.heads()];
        Matrix[] values = new Matrix[config.heads()];
        int perHead = config.nopeHeadSize() + config.valueHeadSize();
        for (int head = 0; head < config.heads(); head++) {
            int first = head * perHead;
            keys[head] = weights.keyValueUp().rows(first, first + config.nopeHeadSize());
            values[head] = weights.keyValueUp().rows(first + config.nopeHeadSize(), first + perHead);
        }
        return new LatentHeads(weights.keyValueNorm(), keys, values);
    }
}
