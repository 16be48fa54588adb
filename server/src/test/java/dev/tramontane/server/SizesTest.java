package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.TestServer.Answer;
import java.awt.Color;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Too much of anything is refused, by its name, before it is worked on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SizesTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String MESSAGES = "'messages':[{'role':'user','content':'1 + 1'}]";
    private static final int MOST_BYTES = 1 << 20;

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start(
                ServerOptions.DEFAULT.withModel("starter").withLimits(new ServerOptions.Limits(8, MOST_BYTES, 64)));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private String error(Answer answer, int status) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        return answer.json().at("/error/message").asString();
    }

    private static String repeated(int count, String element) {
        return IntStream.range(0, count).mapToObj(_ -> element).collect(Collectors.joining(",", "[", "]"));
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                Arguments.of("[".repeat(513), "nesting depth"),
                Arguments.of("{\"a\":".repeat(513), "nesting depth"),
                Arguments.of("{\"n\":" + "1".repeat(4301) + "}", "Number value length"),
                Arguments.of("{\"n\":1e" + "9".repeat(4301) + "}", "Number value length"),
                Arguments.of("{\"" + "a".repeat(65_537) + "\":1}", "Name length"),
                Arguments.of("{\"n\":1,\"n\":1}", "the name \"n\" is there twice"),
                Arguments.of("{\"a\":{\"b\":[{\"c\":1,\"\\u0063\":2}]}}", "the name \"c\" is there twice"),
                Arguments.of("{\"a\":\"\ud800\"}".replace("\ud800", "\\ud800\",\"a\":\""), "is there twice"),
                Arguments.of("", "empty"),
                Arguments.of("{}{}", "more text follows"),
                Arguments.of("{'n':1}", "line 1, column 2: malformed JSON"),
                Arguments.of("{\"n\":01}", "malformed JSON"),
                Arguments.of("{\"n\":1,}", "malformed JSON"),
                Arguments.of("// comment\n{}", "malformed JSON"),
                Arguments.of("\ufeff{}", "malformed JSON"));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void badShapesAreRefused(String body, String problem) {
        String message = error(server.post(CHAT, body), 400);
        assertThat(message)
                .startsWith("the body is not JSON that can be read: ")
                .contains(problem);
        assertThat(message.length()).isLessThan(250);
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        byte[] bytes = {'{', '"', (byte) 0xc3, '"', ':', '1', '}'};
        Answer answer = server.send(server.request(CHAT).POST(BodyPublishers.ofByteArray(bytes)));
        assertThat(error(answer, 400)).contains("not UTF-8");
    }

    @Test
    void longBodiesAreRefusedWhetherTheySayTheirLengthOrNot() {
        byte[] bytes = new byte[MOST_BYTES + 1];
        Arrays.fill(bytes, (byte) ' ');
        String expected = "the body has more than " + MOST_BYTES + " bytes";
        assertThat(RawHttp.exchange(
                        server.port(),
                        "POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + bytes.length
                                + "\r\n\r\n"))
                .startsWith("HTTP/1.1 413")
                .contains(expected);
        assertThat(RawHttp.exchange(
                        server.port(),
                        "POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + Integer.toHexString(bytes.length) + "\r\n"
                                + new String(bytes, StandardCharsets.US_ASCII)))
                .startsWith("HTTP/1.1 413")
                .contains(expected);
        bytes[0] = '{';
        bytes[1] = '}';
        Answer longest = server.send(server.request(CHAT).POST(BodyPublishers.ofByteArray(bytes, 0, MOST_BYTES)));
        assertThat(error(longest, 400)).doesNotContain("bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd", "compress", "identity, gzip", "GZIP"})
    void bodiesThatInflateAreRefused(String encoding) {
        Answer answer = server.send(
                server.request(CHAT).header("Content-Encoding", encoding).POST(BodyPublishers.ofString("{}")));
        assertThat(error(answer, 415)).contains("Content-Encoding");
    }

    @Test
    void bodiesThatSayTheyArePlainAreRead() {
        Answer answer = server.send(server.request(CHAT)
                .header("Content-Encoding", "identity")
                .POST(BodyPublishers.ofString("{\"max_tokens\":1," + MESSAGES.replace('\'', '"') + "}")));
        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void formsAndUploadsAreNoRequests() {
        String part =
                "--x\r\nContent-Disposition: form-data; name=\"messages\"\r\n\r\n" + "y".repeat(500_000) + "\r\n--x--";
        for (String type : new String[] {"multipart/form-data; boundary=x", "application/x-www-form-urlencoded"}) {
            Answer answer = server.send(
                    server.request(CHAT).header("Content-Type", type).POST(BodyPublishers.ofString(part)));
            assertThat(error(answer, 400)).contains("not JSON");
        }
    }

    @Test
    void longLinesAndManyHeadersAreRefused() {
        int port = server.port();
        assertThat(RawHttp.status(port, "GET", "/health?" + "x".repeat(17 << 10)))
                .isEqualTo(414);
        assertThat(RawHttp.status(port, "GET", "/health", "x: " + "x".repeat(17 << 10)))
                .isEqualTo(431);
        assertThat(RawHttp.status(port, "GET", "/health", "x".repeat(17 << 10) + ": x"))
                .isEqualTo(431);
        assertThat(RawHttp.status(port, "G".repeat(17 << 10), "/health")).isIn(400, 431);
        String[] many = IntStream.range(0, 4000).mapToObj(i -> "x: " + i).toArray(String[]::new);
        assertThat(RawHttp.status(port, "GET", "/health", many)).isEqualTo(431);
        assertThat(RawHttp.status(port, "GET", "/health?" + "a&".repeat(7000))).isEqualTo(200);
    }

    static Stream<Arguments> tooMuch() {
        String pixel = Base64.getEncoder().encodeToString(TestImage.png(1, 1, Color.RED));
        String url = "data:image/png;base64," + pixel;
        String question = "{'role':'user','content':'x'}";
        String chatImage = "{'type':'image_url','image_url':'" + url + "'}";
        String block = "{'type':'image','source':{'type':'base64','media_type':'image/png','data':'" + pixel + "'}}";
        String input = "{'type':'input_image','image_url':'" + url + "'}";
        String tool = "{'name':'f','input_schema':{'type':'object'}}";
        String flat = "{'type':'function','name':'f','parameters':{'type':'object'}}";
        String messages = "/v1/messages";
        String ask = "'max_tokens':5,'messages':[" + question + "]";
        return Stream.of(
                Arguments.of(
                        CHAT, "'messages':[{'role':'user','content':" + repeated(65, chatImage) + "}]", "messages"),
                Arguments.of(CHAT, MESSAGES + ",'n':9", "n"),
                Arguments.of(CHAT, MESSAGES + ",'top_logprobs':21,'logprobs':true", "top_logprobs"),
                Arguments.of(CHAT, MESSAGES + ",'cache_salt':'" + "x".repeat(257) + "'", "cache_salt"),
                Arguments.of(CHAT, "'messages':" + repeated(4097, question), "messages"),
                Arguments.of(messages, "'max_tokens':5,'messages':" + repeated(4097, question), "messages"),
                Arguments.of(messages, ask + ",'tools':" + repeated(513, tool), "tools"),
                Arguments.of(messages, ask + ",'stop_sequences':" + repeated(17, "'x'"), "stop_sequences"),
                Arguments.of(messages, ask + ",'stop_sequences':['" + "x".repeat(257) + "']", "stop_sequences"),
                Arguments.of(
                        messages,
                        "'max_tokens':5,'messages':[{'role':'user','content':" + repeated(65, block) + "}]",
                        "messages"),
                Arguments.of("/v1/responses", "'input':" + repeated(16_385, question), "input"),
                Arguments.of("/v1/responses", "'input':'x','tools':" + repeated(513, flat), "tools"),
                Arguments.of(
                        "/v1/responses", "'input':[{'role':'user','content':" + repeated(65, input) + "}]", "input"),
                Arguments.of("/v1/completions", "'prompt':" + repeated(129, "'x'"), "prompt"),
                Arguments.of("/v1/completions", "'prompt':" + repeated(17, "'x'") + ",'n':8", "n"),
                Arguments.of("/v1/completions", "'prompt':'x','logprobs':21", "logprobs"),
                Arguments.of("/v1/completions", "'prompt':'x','best_of':2147483648", "best_of"),
                Arguments.of("/v1/completions", "'prompt':" + repeated(8192, "5"), "prompt"),
                Arguments.of("/detokenize", "'tokens':[-1]", "tokens"));
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    void tooMuchIsRefusedByName(String path, String fields, String field) {
        Answer answer = server.post(path, "{" + fields.replace('\'', '"') + "}");
        String message = error(answer, 400);
        assertThat(message).startsWith(field);
        if (!path.equals("/v1/messages")) {
            assertThat(answer.json().at("/error/param").asString()).startsWith(field);
        }
    }

    static Stream<Arguments> numbers() {
        Map<String, String> fields = Map.of(
                CHAT,
                "max_tokens,n,min_tokens,top_k,temperature,top_p,min_p,presence_penalty,seed,priority",
                "/v1/completions",
                "max_tokens,n,logprobs,best_of",
                "/v1/messages",
                "max_tokens,temperature,top_k,top_p",
                "/v1/responses",
                "max_output_tokens,temperature,top_p,top_logprobs");
        return fields.entrySet().stream()
                .flatMap(entry -> Stream.of(entry.getValue().split(","))
                        .flatMap(field -> Stream.of(
                                        "-9223372036854775809",
                                        "1e400",
                                        "NaN",
                                        "-Infinity",
                                        "\"1\"",
                                        "true",
                                        "[1]",
                                        "{\"a\":1}",
                                        "1e-400000000")
                                .map(value -> Arguments.of(entry.getKey(), field, value))));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void numbersThatAreNoneAreRefusedByName(String path, String field, String value) {
        String rest = switch (path) {
            case "/v1/responses" -> "'input':'x'";
            case "/v1/completions" -> "'prompt':'x'";
            case "/v1/messages" -> (field.equals("max_tokens") ? "" : "'max_tokens':2,") + MESSAGES;
            default -> MESSAGES + (field.equals("max_tokens") ? "" : ",'max_tokens':2");
        };
        Answer answer = server.post(path, "{\"" + field + "\":" + value + "," + rest.replace('\'', '"') + "}");
        // The one that is nearly nothing is nothing where that may be.
        if (value.startsWith("1e-") && answer.status() == 200) {
            return;
        }
        assertThat(error(answer, 400)).startsWith(field);
    }
}
