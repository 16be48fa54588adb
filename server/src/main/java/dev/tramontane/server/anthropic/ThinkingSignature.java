package dev.tramontane.server.anthropic;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What stands beside a thought, and comes back with it. Clients take it for a signature and keep it; nothing is proved by it,
 * since a client may as well write thoughts of its own. Where the answer leaves a thought out, its signature holds it, so that
 * the model has it in the next turn.
 */
final class ThinkingSignature {
    private static final String SHOWN = "tramontane";
    private static final String HIDDEN = "tramontane:";

    private ThinkingSignature() {}

    /** Beside a thought that is told in words. */
    static String ofShown() {
        return SHOWN;
    }

    /** In place of a thought. */
    static String ofHidden(String thought) {
        return HIDDEN + Base64.getEncoder().encodeToString(thought.getBytes(StandardCharsets.UTF_8));
    }

    /** The thought that a signature holds; empty if it is anybody's signature. */
    static String hiddenThought(String signature) {
        if (!signature.startsWith(HIDDEN)) {
            return "";
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(signature.substring(HIDDEN.length()));
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return "";
        }
    }
}
