package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two servers may read in two ways: what a proxy takes for a body must never be a request here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmugglingTest {
    /** What follows a request, and must not be answered. */
    private static final String SMUGGLED = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private void refusesAlone(String request) {
        String answer = RawHttp.exchange(server.port(), request + SMUGGLED);
        assertThat(answer).as(request).matches("(?s)HTTP/1[.]1 (400|426|501|505) .*");
        assertThat(answer.split("HTTP/1", -1)).as(answer).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5|Content-Length: 6",
                "Content-Length: 5|Content-Length: 0",
                "Content-Length: 5, 6",
                "Content-Length: +5",
                "Content-Length: -1",
                "Content-Length: 0x5",
                "Content-Length: 5 5",
                "Content-Length: 18446744073709551621",
                "Content-Length: 5|Transfer-Encoding: chunked",
                "Transfer-Encoding: chunked|Content-Length: 5",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: identity, chunked, identity",
                "Transfer-Encoding: chunked|Transfer-Encoding: identity",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding : chunked",
                " Transfer-Encoding: chunked",
                "X: y|\tTransfer-Encoding: chunked",
                "Transfer\u0000-Encoding: chunked",
                "Content-Length : 5",
                ": 5",
                "Content-Length",
                "X: a\u0000b",
                "X: a\rTransfer-Encoding: chunked",
                "Host: evil.example",
            })
    void framingThatIsNotPlainIsRefused(String headers) {
        refusesAlone("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n" + headers.replace("|", "\r\n")
                + "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /health HTTP/1.1|Host: localhost|X: y",
                "GET /health HTTP/1.1 HTTP/1.1|Host: localhost",
                "GET /health HTTP/3.1|Host: localhost",
                "GET /health HTTP/2.0|Host: localhost",
                "GET /hea\u0000lth HTTP/1.1|Host: localhost",
                "G\u0000T /health HTTP/1.1|Host: localhost",
                "GET /health HTTP/1.1",
                "GET /health HTTP/1.1|Host: a b",
                "GET /health HTTP/1.1|Host: localhost, localhost",
            })
    void linesThatAreNotPlainAreRefused(String head) {
        String request = head.replace("|", "\r\n") + "\r\n\r\n";
        // The first one is plain but for its line ends.
        refusesAlone(head.contains("X: y") ? request.replace("\r\n", "\r") : request);
    }

    @ParameterizedTest
    @CsvSource({
        "FFFFFFFFFFFFFFFFF",
        "-1",
        "5;a=\u0001",
        "0x5",
        "'5 5'",
        "''",
        "G",
    })
    void chunksThatAreNotPlainAreRefused(String size) {
        refusesAlone("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                + size + "\r\n{\"a\":\r\n0\r\n\r\n");
    }

    @Test
    void bodiesThatNobodyReadsAreNoRequests() {
        // Refused before its body is read: the rest of it is not taken for what follows.
        String answers = RawHttp.exchange(
                server.port(),
                "POST /no/such/place HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + SMUGGLED.length() + "\r\n\r\n"
                        + SMUGGLED + SMUGGLED);
        assertThat(answers.split("HTTP/1", -1)).hasSizeLessThanOrEqualTo(3);
        assertThat(answers).startsWith("HTTP/1.1 404");
    }

    @Test
    void http2TellsHostsByItsAuthority() throws IOException {
        try (RawHttp2 http = RawHttp2.connect(server.port())) {
            assertThat(http.status(http.get("localhost", "/health"))).isEqualTo(200);
            assertThat(http.status(http.get("evil.example", "/health"))).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "host|evil.example",
                "connection|keep-alive",
                "x\r\ny|z",
                "x|y\r\nz: a",
                "X-Upper|a",
                ":path|/v1/models",
                "content-length|5|content-length|6",
            })
    void http2HasNoOtherWayToSayIt(String field) throws IOException {
        String[] head = {":method", "GET", ":scheme", "http", ":authority", "localhost", ":path", "/health"};
        String[] more = field.split("\\|");
        String[] all = Arrays.copyOf(head, head.length + more.length);
        System.arraycopy(more, 0, all, head.length, more.length);
        try (RawHttp2 http = RawHttp2.connect(server.port())) {
            assertThat(http.status(http.begin(false, all))).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET http://localhost/health, localhost, 200",
        "GET http://LOCALHOST:8080/health, localhost:8080, 200",
        "GET http://evil.example/health, evil.example, 403",
        "GET http://localhost/health, evil.example, 400",
        "GET http://evil.example/health, localhost, 400",
        "GET //localhost/health, localhost, 404",
        "OPTIONS *, localhost, 404",
    })
    void hostsInTargetsCount(String line, String host, int status) {
        assertThat(RawHttp.exchange(
                        server.port(), line + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void thereAreNoTunnels() throws IOException {
        try (Socket socket = RawHttp.connect(server.port())) {
            socket.getOutputStream()
                    .write("CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 405");
        }
    }
}
