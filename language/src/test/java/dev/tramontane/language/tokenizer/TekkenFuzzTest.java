package dev.tramontane.language.tokenizer;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tramontane.language.Goldens;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;

/** Tokenizer files from strangers are read or refused, and those that are read can be used. */
class TekkenFuzzTest {
    private static final String STARTER = starter();

    private static String starter() {
        try {
            return Files.readString(Goldens.path("starter-tekken.json"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @FuzzTest(maxDuration = "60s")
    void aFile(byte[] file) {
        use(file);
    }

    /** The input says where bytes of a good file are replaced, and by what. */
    @FuzzTest(maxDuration = "60s")
    void anAlteredFile(byte[] edits) {
        StringBuilder file = new StringBuilder(STARTER);
        for (int i = 0; i + 3 < edits.length; i += 4) {
            int at = ((edits[i] & 0xFF) << 8 | (edits[i + 1] & 0xFF)) * 37 % file.length();
            int length = edits[i + 2] & 0xF;
            String replacement = (char) (edits[i + 3] & 0xFF) + "";
            file.replace(at, Math.min(file.length(), at + length), replacement.repeat((edits[i + 2] & 0xFF) >> 6));
        }
        use(file.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void use(byte[] file) {
        Tekken tekken;
        try {
            tekken = TekkenFile.read("tekken.json", new ByteArrayInputStream(file));
        } catch (TokenizerException e) {
            return;
        }
        String text = "The quick brown fox, 123 — 日本 🎉\n\n  end";
        if (!tekken.decode(tekken.encode(text), SpecialTokens.RAISE).equals(text)) {
            throw new AssertionError("the text does not come back from " + Arrays.toString(tekken.encode(text)));
        }
    }
}
