package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.TokenConstraint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a request says, and whatever is answered, stands in the answer alone: not in a log, however much is logged, not in
 * metrics, and not in errors. A word that is found nowhere else is put into every place of a request.
 */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrivacyTest {
    private static final String CANARY = "canary";
    private static final String SPOKEN = "spoken" + CANARY;

    /** The canary in its disguises: as it is, and as it is found in the bytes of an image. */
    private static final String IMAGE =
            Base64.getEncoder().encodeToString(("image" + CANARY).getBytes(StandardCharsets.US_ASCII));

    private static final Map<String, String> QUESTIONS = new LinkedHashMap<>();

    static {
        String tool = "{'name':'f" + CANARY + "','%s':{'type':'object','description':'schema" + CANARY + "'}}";
        String function = "{'type':'function','function':" + tool.formatted("parameters") + "}";
        String chat = "'messages':[{'role':'system','content':'system" + CANARY + "'},"
                + "{'role':'user','content':'prompt" + CANARY + "'},"
                + "{'role':'assistant','content':'said" + CANARY + "','reasoning_content':'thought" + CANARY
                + "','tool_calls':[{'id':'call00001','type':'function','function':{'name':'f" + CANARY
                + "','arguments':'{\\\"a\\\":\\\"argument" + CANARY + "\\\"}'}}]},"
                + "{'role':'tool','tool_call_id':'call00001','content':'result" + CANARY + "'}],"
                + "'tools':[" + function + "],'user':'user" + CANARY + "','stop':['stop" + CANARY + "'],"
                + "'cache_salt':'salt" + CANARY + "','field_of_nobody':'value" + CANARY + "'";
        QUESTIONS.put("/v1/chat/completions", chat);
        QUESTIONS.put("/mistral/v1/chat/completions", chat);
        QUESTIONS.put(
                "/v1/messages",
                "'max_tokens':50,'system':'system" + CANARY + "','messages':[{'role':'user','content':'prompt" + CANARY
                        + "'},{'role':'assistant','content':[{'type':'thinking','thinking':'thought" + CANARY
                        + "','signature':''},{'type':'tool_use','id':'toolu_1','name':'f" + CANARY
                        + "','input':{'a':'argument" + CANARY + "'}}]},"
                        + "{'role':'user','content':[{'type':'tool_result','tool_use_id':'toolu_1','content':'result"
                        + CANARY + "'}]}],'tools':[" + tool.formatted("input_schema") + "],'metadata':{'user_id':'user"
                        + CANARY + "'}");
        QUESTIONS.put(
                "/v1/responses",
                "'instructions':'system" + CANARY + "','input':[{'role':'user','content':'prompt" + CANARY + "'},"
                        + "{'type':'function_call','call_id':'c1','name':'f" + CANARY
                        + "','arguments':'{\\\"a\\\":\\\"argument" + CANARY + "\\\"}'},"
                        + "{'type':'function_call_output','call_id':'c1','output':'result" + CANARY + "'}],"
                        + "'tools':[{'type':'function','name':'f" + CANARY + "','parameters':{'type':'object'}}],"
                        + "'metadata':{'a':'b" + CANARY + "'}");
        QUESTIONS.put("/v1/completions", "'prompt':'prompt" + CANARY + "','stop':['stop" + CANARY + "']");
        QUESTIONS.put("/tokenize", "'prompt':'prompt" + CANARY + "'");
        QUESTIONS.put("/v1/messages/count_tokens", "'messages':[{'role':'user','content':'prompt" + CANARY + "'}]");
    }

    /** Fails with words that it should have kept to itself. */
    private static final class Telltale implements TokenConstraint {
        private int left;

        Telltale(int tokens) {
            left = tokens;
        }

        @Override
        public void restrict(float[] logits) {
            if (left-- == 0) {
                throw new IllegalStateException(
                        "exception" + CANARY, new NumberFormatException("For input string: \"cause" + CANARY + "\""));
            }
            logits[2] = Float.NEGATIVE_INFINITY;
        }

        @Override
        public void accept(int token) {}
    }

    private final NewKey key = NewKey.create(new NewKey.Terms("alice", Optional.empty(), 0, Optional.empty()));
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final List<String> refusals = new ArrayList<>();
    private final PrintStream standardErrors = System.err;
    private LogCapture log;
    private TestServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        // Where Jetty's log goes.
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        log = LogCapture.begin();
        Path keys = folder.resolve("keys.jsonl");
        Files.writeString(keys, key.entry() + "\n");
        server = TestServer.start(
                Engine.load(TestServer.STARTER),
                ServerOptions.DEFAULT.withModel("starter").withKeys(keys));
    }

    @AfterAll
    void stop() {
        server.close();
        log.close();
        System.setErr(standardErrors);
    }

    private static String body(String fields) {
        return "{" + fields.replace('\'', '"') + "}";
    }

    private HttpResponse<String> post(String path, String body) {
        HttpResponse<String> response = server.sendText(
                server.request(path).header("x-api-key", key.key()).POST(BodyPublishers.ofString(body)));
        if (response.statusCode() >= 400) {
            refusals.add(path + ": " + response.body());
        }
        return response;
    }

    private void speak(boolean streams) {
        server.customise(request -> request.withConstraint(() -> Scripted.of(
                server.engine(),
                "[THINK]",
                "thought" + SPOKEN,
                "[/THINK]",
                "said" + SPOKEN,
                "[TOOL_CALLS]",
                "f" + SPOKEN,
                "[ARGS]",
                "{\"a\":\"" + SPOKEN + "\"}",
                "</s>")));
        QUESTIONS.forEach((path, fields) -> {
            HttpResponse<String> response = post(path, body((streams ? "'stream':true," : "") + fields));
            assertThat(response.statusCode()).as(path + response.body()).isEqualTo(200);
        });
    }

    private void fail() {
        for (int tokens : new int[] {0, 3}) {
            server.customise(request -> request.withConstraint(() -> new Telltale(tokens)));
            for (String streams : new String[] {"", "'stream':true,"}) {
                QUESTIONS.forEach((path, fields) -> assertThat(
                                post(path, body(streams + fields)).body())
                        .doesNotContain("exception" + CANARY, "cause" + CANARY));
            }
        }
        server.customise(_ -> {
            throw new IllegalStateException("exception" + CANARY, new IOException("cause" + CANARY));
        });
        QUESTIONS.forEach((path, fields) -> post(path, body(fields)));
        server.customise(request -> request);
    }

    private void beMalformed() {
        QUESTIONS.forEach((path, fields) -> {
            String whole = body(fields);
            post(path, whole.substring(0, whole.length() - 1));
            post(path, whole.substring(0, whole.indexOf(CANARY) + 3));
            post(path, whole + CANARY);
            post(path, "{\"" + CANARY + "\":" + CANARY + "}");
            post(path, "{\"a\":\"" + CANARY + "\u0001\"}");
            post(path, "{\"a\":\"\\u" + CANARY + "\"}");
            post(path, "{\"a\":-" + CANARY + "}");
            post(path, "\"" + CANARY + "\"");
            // Every text in turn is something else.
            for (int at = whole.indexOf(":\""); at >= 0; at = whole.indexOf(":\"", at + 1)) {
                int end = whole.indexOf('"', at + 2);
                String other = "{\"" + CANARY + "\":[\"" + CANARY + "\"]}";
                post(path, whole.substring(0, at + 1) + other + whole.substring(end + 1));
            }
        });
    }

    private void showImages() {
        String url = "data:image/png;base64," + IMAGE;
        String chat = "'messages':[{'role':'user','content':[{'type':'image_url','image_url':'%s'}]}]";
        for (String image :
                new String[] {url, "https://" + CANARY + ".example/x.png", "data:" + CANARY, url + "%" + CANARY}) {
            post("/v1/chat/completions", body(chat.formatted(image)));
            post("/mistral/v1/chat/completions", body(chat.formatted(image)));
            post(
                    "/v1/responses",
                    body("'input':[{'role':'user','content':[{'type':'input_image','image_url':'" + image + "'}]}]"));
        }
        for (String source : new String[] {
            "'type':'base64','media_type':'image/png','data':'" + IMAGE + "'",
            "'type':'base64','media_type':'image/" + CANARY + "','data':'" + IMAGE + "'",
            "'type':'url','url':'https://" + CANARY + ".example/x.png'",
        }) {
            post(
                    "/v1/messages",
                    body("'max_tokens':5,'messages':[{'role':'user','content':[{'type':'image','source':{" + source
                            + "}}]}]"));
        }
    }

    private void knock() throws IOException {
        HttpRequest.Builder wrong = server.request("/v1/models").header("Authorization", "Bearer key" + CANARY);
        refusals.add(server.sendText(wrong).body());
        refusals.add(
                server.sendText(server.request("/v1/models?api_key=" + CANARY)).body());
        refusals.add(server.sendText(server.request("/" + CANARY)).body());
        refusals.add(
                RawHttp.exchange(server.port(), "GET /" + CANARY + "%zz HTTP/1.1\r\nHost: " + CANARY + "\r\n\r\n"));
        refusals.add(RawHttp.exchange(server.port(), CANARY + "\r\n\r\n"));
        refusals.add(RawHttp.exchange(
                server.port(),
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + key.key()
                        + "\r\nTransfer-Encoding: chunked\r\n\r\n" + CANARY + "\r\n"));
        refusals.add(RawHttp.exchange(
                server.port(), "POST / HTTP/1.1\r\nHost: localhost\r\n" + CANARY + " : " + CANARY + "\r\n\r\n"));
        for (int length : new int[] {10, 200}) {
            // The client goes in the middle of its question, or of the answer.
            try (Socket socket = RawHttp.connect(server.port())) {
                String body = body("'stream':true," + QUESTIONS.get("/v1/chat/completions"));
                String request = RawHttp.post("/v1/chat/completions", body)
                        .replace("Host:", "x-api-key: " + key.key() + "\r\nHost:");
                socket.getOutputStream()
                        .write(request.substring(0, length == 10 ? request.length() - 10 : request.length())
                                .getBytes(StandardCharsets.UTF_8));
                if (length > 10) {
                    assertThat(socket.getInputStream().readNBytes(length)).hasSize(length);
                }
            }
        }
    }

    @Test
    void nothingOfARequestIsToldToOthers() throws Exception {
        speak(false);
        speak(true);
        fail();
        beMalformed();
        showImages();
        knock();
        String metrics = server.sendText(server.request("/metrics").header("x-api-key", key.key()))
                .body();
        String told = log.text() + errors.toString(StandardCharsets.UTF_8);
        // There was something to tell.
        assertThat(told).contains("a request has failed", "a completion has failed", "IllegalStateException");
        for (String secret : new String[] {CANARY, IMAGE, IMAGE.substring(2, 14), key.key()}) {
            assertThat(told.lines().filter(line -> line.contains(secret)))
                    .as("log")
                    .isEmpty();
            assertThat(metrics.lines().filter(line -> line.contains(secret)))
                    .as("metrics")
                    .isEmpty();
            assertThat(refusals.stream().filter(line -> line.contains(secret)))
                    .as("errors")
                    .isEmpty();
        }
        assertThat(refusals).hasSizeGreaterThan(100);
    }
}
