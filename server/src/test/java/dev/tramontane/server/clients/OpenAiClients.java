package dev.tramontane.server.clients;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import java.util.Base64;

/** What OpenAI's two ways to speak have in common. */
final class OpenAiClients {
    private OpenAiClients() {}

    /** A client that is strict about what it is answered. */
    static OpenAIClient open(Settings settings) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(settings.server() + "/v1")
                .apiKey(settings.key())
                .maxRetries(0)
                .timeout(Settings.TIMEOUT)
                .responseValidation(true)
                .build();
    }

    static String dataUrl(byte[] png) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }
}
