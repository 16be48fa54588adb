package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.TestServer.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MistralKeyTest {
    private static String entry(String key, String dialect) throws NoSuchAlgorithmException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        return "{\"name\":\"" + key + "\",\"sha256\":\"" + HexFormat.of().formatHex(hash) + "\",\"dialect\":\""
                + dialect + "\"}\n";
    }

    private static Answer ask(TestServer server, String path, String key, String more) {
        return server.send(server.request(path)
                .header("Authorization", "Bearer " + key)
                .POST(BodyPublishers.ofString(
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"What is 7 + 5?\"}]" + more + "}")));
    }

    @Test
    void aKeyChoosesTheFormAtTheSharedAddress(@TempDir Path folder) throws IOException, NoSuchAlgorithmException {
        Path keys = folder.resolve("keys.jsonl");
        Files.writeString(keys, entry("one", "openai") + entry("two", "mistral"));
        try (TestServer server =
                TestServer.start(ServerOptions.DEFAULT.withModel("starter").withKeys(keys))) {
            server.customise(request -> request.withConstraint(
                    () -> Scripted.of(server.engine(), "[THINK]", "hm", "[/THINK]", "12", "</s>")));
            String path = "/v1/chat/completions";
            assertThat(ask(server, path, "one", "")
                            .json()
                            .at("/choices/0/message/reasoning_content")
                            .asString())
                    .isEqualTo("hm");
            assertThat(ask(server, path, "two", "")
                            .json()
                            .at("/choices/0/message/content/0/thinking/0/text")
                            .asString())
                    .isEqualTo("hm");
            // The address decides where there is one for the dialect.
            assertThat(ask(server, "/mistral" + path, "one", "")
                            .json()
                            .at("/choices/0/message/content/0/thinking/0/text")
                            .asString())
                    .isEqualTo("hm");
            Answer refused = ask(server, path, "two", ",\"safe_prompt\":true");
            assertThat(refused.json().path("message").asString()).contains("safe_prompt");
            assertThat(ask(server, "/mistral" + path, "three", "").status()).isEqualTo(401);
        }
    }
}
