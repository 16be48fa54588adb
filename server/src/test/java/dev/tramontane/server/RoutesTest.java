package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.server.http.Policy;
import dev.tramontane.server.http.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every route is behind its policy, however it is spelt. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutesTest {
    private TestServer server;
    private NewKey key;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        key = NewKey.create(new NewKey.Terms("alice", Optional.empty(), 3, Optional.empty()));
        NewKey other = NewKey.create(new NewKey.Terms("bob", Optional.of("b"), 0, Optional.empty()));
        Path file = folder.resolve("keys.jsonl");
        Files.writeString(file, "# keys\n" + other.entry() + "\n\n" + key.entry() + "\n");
        server = TestServer.start(
                ServerOptions.DEFAULT.withModel("starter").withKeys(file).withPage(false));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private int status(String method, String target, String... headers) {
        return RawHttp.status(server.port(), method, target, headers);
    }

    private static String concrete(Route route) {
        String path = route.path().toString();
        return path.replace("{id}", path.startsWith("/v1/responses/") ? "resp_0" : "starter");
    }

    @Test
    void theTableSaysWhoMayUseWhat() {
        List<String> open = server.server().router().routes().stream()
                .filter(route -> route.policy() == Policy.PUBLIC)
                .map(route -> route.method() + " " + route.path())
                .toList();
        // To add one here is to open it to everyone.
        assertThat(open).containsExactlyInAnyOrder("GET /health", "GET /ready");
    }

    @Test
    void routesBehindAKeyNeedOne() {
        for (Route route : server.server().router().routes()) {
            String path = concrete(route);
            boolean isOpen = route.policy() == Policy.PUBLIC;
            assertThat(status(route.method(), path) == 401).as(path).isEqualTo(!isOpen);
            assertThat(status(route.method(), path, "Authorization: Bearer " + key.key() + "x") == 401)
                    .as(path)
                    .isEqualTo(!isOpen);
            assertThat(status(route.method(), path, "Authorization: Bearer " + key.key()))
                    .as(path)
                    .isNotEqualTo(401);
            assertThat(status(route.method(), path, "x-api-key: " + key.key()))
                    .as(path)
                    .isNotEqualTo(401);
        }
    }

    @Test
    void noSpellingGetsAroundTheKey() {
        for (Route route : server.server().router().routes()) {
            String path = concrete(route);
            String escaped = "/%" + Integer.toHexString(path.charAt(1)) + path.substring(2);
            for (String target : List.of(
                    "/" + path,
                    "//evil" + path,
                    escaped,
                    escaped.replace("%", "%25"),
                    path + "/",
                    path + ".",
                    path + "%2e",
                    path + ";x",
                    path + ";x=/health",
                    path + "%00",
                    path + "%2f",
                    path + "%zz",
                    "/health/.." + path,
                    "/health/%2e%2e" + path,
                    "/health;/.." + path,
                    "/." + path,
                    path.toUpperCase(java.util.Locale.ROOT),
                    path.replace('/', '\\'),
                    path + "?x=/health",
                    path + "#/health",
                    "http://127.0.0.1" + path,
                    "http://localhost:1" + path,
                    "http://evil.example" + path,
                    "*")) {
                int status = status(route.method(), target);
                // What is open may be asked for in any way; what is not must not be answered.
                if (route.policy() == Policy.KEY) {
                    assertThat(status).as(route.method() + " " + target).isIn(400, 401, 403, 404, 405);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1", "/v1/", "/v1/models/", "/v1/models/a/b", "/metric", "/etc/../health"})
    void whatIsNoRouteIsNotFound(String path) {
        assertThat(status("GET", path, "x-api-key: " + key.key())).isEqualTo(404);
    }

    @Test
    void modelNamesAreDecodedOnce() {
        assertThat(status("GET", "/v1/models/start%65r", "x-api-key: " + key.key()))
                .isEqualTo(200);
        assertThat(status("GET", "/v1/models/start%2565r", "x-api-key: " + key.key()))
                .isEqualTo(404);
        assertThat(status("GET", "/v1/models/%73tarter%2f", "x-api-key: " + key.key()))
                .isEqualTo(404);
    }

    @Test
    void otherMethodsAreNotAllowed() {
        assertThat(status("GET", "/v1/chat/completions")).isEqualTo(405);
        assertThat(status("TRACE", "/health")).isEqualTo(405);
        assertThat(status("OPTIONS", "/v1/models")).isEqualTo(405);
    }

    @Test
    void otherNamesOfTheMachineAreNotServed() {
        assertThat(RawHttp.exchange(
                        server.port(), "GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(RawHttp.exchange(
                        server.port(), "GET /health HTTP/1.1\r\nHost: LocalHost:99\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(RawHttp.exchange(server.port(), "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void longHeadersAreRefused() {
        assertThat(status("GET", "/health", "x-long: " + "x".repeat(17 << 10))).isEqualTo(431);
        assertThat(status("GET", "/" + "x".repeat(17 << 10))).isIn(414, 431);
    }

    @Test
    void bodiesThatAreTooLongAreRefusedBeforeTheyCome() {
        assertThat(status(
                        "POST",
                        "/v1/chat/completions",
                        "x-api-key: " + key.key(),
                        "Content-Length: " + ((32 << 20) + 1)))
                .isEqualTo(413);
    }

    @Test
    void theReadyServerSaysSo() throws InterruptedException {
        for (int i = 0; i < 1200 && status("GET", "/ready") == 503; i++) {
            Thread.sleep(100);
        }
        assertThat(status("GET", "/ready")).isEqualTo(200);
        assertThat(server.send(server.request("/version")
                                .header("x-api-key", key.key())
                                .GET())
                        .json()
                        .path("version")
                        .asString())
                .matches("\\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void browsersAreToldNothingAboutOtherOrigins() {
        assertThat(
                        RawHttp.exchange(
                                server.port(),
                                "GET /health HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nConnection: close\r\n\r\n"))
                .doesNotContainIgnoringCase("access-control-");
    }

    @Test
    void anOpenServerServesItsOwnMachineOnly() {
        assertThatThrownBy(() -> Server.start(
                        server.engine(),
                        ServerOptions.DEFAULT.withHost("0.0.0.0").withPort(0)))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("tramontane key");
    }

    @Test
    void badKeyFilesAreNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("bad.jsonl");
        for (String line :
                List.of("{}", "{\"name\":\"a\",\"sha256\":\"00\"}", "x", "", "{\"name\":\"a\",\"admin\":1}")) {
            Files.writeString(file, line + "\n");
            assertThatThrownBy(() -> Server.start(
                            server.engine(),
                            ServerOptions.DEFAULT.withKeys(file).withPort(0)))
                    .isInstanceOf(ServerException.class)
                    .hasMessageContaining("bad.jsonl");
        }
    }
}
