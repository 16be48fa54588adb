package dev.tramontane.server.core;

import dev.tramontane.language.tokenizer.Tekken;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Single tokens as strings. */
public final class TokenTexts {
    private TokenTexts() {}

    /**
     * A token's text, or the name of a special one. A token that holds only a part of a character has no text of its own: it
     * becomes {@code bytes:} and its bytes in the form {@code \\xe2}, so that different tokens stay different.
     */
    public static String of(Tekken tokenizer, int token) {
        if (tokenizer.isSpecial(token)) {
            return tokenizer.name(token);
        }
        byte[] bytes = tokenizer.bytes(token);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            StringBuilder text = new StringBuilder("bytes:");
            for (byte b : bytes) {
                text.append(String.format("\\x%02x", b));
            }
            return text.toString();
        }
    }
}
