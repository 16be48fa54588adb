package dev.tramontane.language.chat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tramontane.language.Goldens;
import dev.tramontane.language.prompt.PromptEncoder;
import java.nio.charset.StandardCharsets;

/** Requests from strangers are rendered or refused. */
class ChatRequestsFuzzTest {
    private static final PromptEncoder ENCODER = PromptEncoder.of(Goldens.trimmed());

    @FuzzTest(maxDuration = "60s")
    void aRequest(byte[] request) {
        try {
            ENCODER.encode(ChatRequests.parse(new String(request, StandardCharsets.UTF_8)));
        } catch (ChatException refused) {
            // The one way to refuse.
        }
    }

    @FuzzTest(maxDuration = "60s")
    void anImage(byte[] file) {
        try {
            Image.of(file);
        } catch (ChatException refused) {
            // The one way to refuse.
        }
    }
}
