package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChatPageTest {
    private static final Pattern ASSET = Pattern.compile("(?:src|href)=\"(/assets/[^\"]+)\"");

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void isServedAtTheRootUnderAStrictPolicy() {
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).startsWith("<!doctype html>");
        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
        assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(page, "Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(header(page, "Content-Security-Policy").split("; "))
                .contains(
                        "default-src 'none'",
                        "script-src 'self'",
                        "style-src 'self'",
                        "img-src 'self' data: blob:",
                        "connect-src 'self'",
                        "base-uri 'none'",
                        "form-action 'none'",
                        "frame-ancestors 'none'");
    }

    @Test
    void hasOneScriptAndOneStyleSheetThatNeverChange() {
        List<String> assets = assets();
        assertThat(assets).hasSize(2);
        assertThat(assets).map(name -> name.substring(name.lastIndexOf('.'))).containsExactlyInAnyOrder(".js", ".css");
        for (String asset : assets) {
            HttpResponse<String> file = get(asset);
            assertThat(file.statusCode()).isEqualTo(200);
            assertThat(header(file, "Content-Type"))
                    .isEqualTo((asset.endsWith(".js") ? "text/javascript" : "text/css") + "; charset=utf-8");
            assertThat(header(file, "Cache-Control")).contains("immutable");
            assertThat(header(file, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(file.body()).isNotEmpty();
        }
    }

    @Test
    void headTellsTheLengthAndSendsNothing() {
        for (String path : List.of("/", assets().getFirst())) {
            HttpResponse<String> whole = get(path);
            HttpResponse<String> head = server.sendText(server.request(path).method("HEAD", BodyPublishers.noBody()));
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(header(head, "Content-Length")).isEqualTo(header(whole, "Content-Length"));
            assertThat(header(head, "Content-Type")).isEqualTo(header(whole, "Content-Type"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/index.html",
                "/assets",
                "/assets/",
                "/assets.txt",
                "/assets/..",
                "/assets/%2e%2e/index.html",
                "/assets/..%2findex.html",
                "/assets/ChatPage.class",
                "//"
            })
    void nothingElseIsServed(String path) {
        assertThat(get(path).statusCode()).as(path).isEqualTo(404);
    }

    @Test
    void takesNoOtherMethod() {
        HttpResponse<String> answer = server.sendText(server.request("/").POST(BodyPublishers.ofString("{}")));
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(header(answer, "Allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void canBeLeftOut() {
        try (TestServer without = TestServer.start(ServerOptions.DEFAULT.withPage(false))) {
            assertThat(without.get("/").status()).isEqualTo(404);
        }
    }

    private List<String> assets() {
        Matcher matcher = ASSET.matcher(get("/").body());
        return matcher.results().map(found -> found.group(1)).toList();
    }

    private HttpResponse<String> get(String path) {
        return server.sendText(server.request(path).GET());
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
