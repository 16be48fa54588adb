package dev.tramontane.engine.prefix;

import static dev.tramontane.engine.prefix.TestCache.BLOCK_SIZE;

import dev.tramontane.model.LatentCache;
import java.util.ArrayList;
import java.util.List;

/** A request of the model-based test, and the sequence that is computed for it. */
final class Running {
    String salt = "";
    List<Integer> tokens = new ArrayList<>();
    int expanded;
    int image;
    LatentCache.Sequence sequence;
    PrefixKeys keys;
    int published;

    Running(LatentCache.Sequence sequence) {
        this.sequence = sequence;
    }

    /** All that a position's content depends on. */
    String prefix(int length) {
        StringBuilder prefix = new StringBuilder(salt);
        for (int i = 0; i < length; i++) {
            prefix.append(i < expanded ? " E" : " A").append(tokens.get(i));
            if (image > 0 && i >= 3 && i < 6) {
                prefix.append('#').append(image).append('.').append(i - 3);
            }
        }
        return prefix.toString();
    }

    void makeKeys() {
        byte[] digest = new byte[ImageSpan.DIGEST_BYTES];
        digest[0] = (byte) image;
        keys = new PrefixKeys(salt, BLOCK_SIZE, expanded, image > 0 ? List.of(new ImageSpan(3, 3, digest)) : List.of());
        extendKeys();
    }

    void extendKeys() {
        int[] ids = tokens.stream().mapToInt(Integer::intValue).toArray();
        keys.extend(ids, ids.length);
    }
}
