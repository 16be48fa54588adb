package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.engine.Engine;
import dev.tramontane.server.ServerOptions.Tls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    private static final Path CERTIFICATE = Certificates.CERTIFICATE;
    private static final Path KEY = Certificates.KEY;

    @Test
    void bothVersionsOfHttpAreServed() throws Exception {
        try (Engine engine = Engine.load(TestServer.STARTER);
                Server server = Server.start(
                        engine,
                        ServerOptions.DEFAULT
                                .withPort(0)
                                .withTls(new Tls(CERTIFICATE, KEY))
                                .withDrainTime(Duration.ofSeconds(1)))) {
            URI chat = URI.create("https://localhost:" + server.address().getPort() + "/v1/chat/completions");
            for (Version version : Version.values()) {
                if (version == Version.HTTP_1_1 || version == Version.HTTP_2) {
                    try (HttpClient client = HttpClient.newBuilder()
                            .version(version)
                            .sslContext(Certificates.trusting())
                            .build()) {
                        HttpResponse<String> answer = client.send(
                                HttpRequest.newBuilder(chat)
                                        .POST(BodyPublishers.ofString(
                                                "{\"messages\":[{\"role\":\"user\",\"content\":\"7 + 5\"}]}"))
                                        .build(),
                                BodyHandlers.ofString());
                        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                        assertThat(answer.version()).isEqualTo(version);
                    }
                }
            }
        }
    }

    @Test
    void filesThatAreNotPemAreNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("broken.pem");
        Files.writeString(file, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        try (Engine engine = Engine.load(TestServer.STARTER)) {
            for (Tls tls : new Tls[] {new Tls(CERTIFICATE, file), new Tls(file, KEY)}) {
                assertThatThrownBy(() -> Server.start(
                                engine, ServerOptions.DEFAULT.withPort(0).withTls(tls)))
                        .isInstanceOf(ServerException.class)
                        .hasMessageContaining("broken.pem");
            }
        }
    }
}
