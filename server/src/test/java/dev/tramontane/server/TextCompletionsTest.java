package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.TestServer.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TextCompletionsTest {
    private static final String PATH = "/v1/completions";

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @AfterEach
    void saysWhatItLikes() {
        server.customise(UnaryOperator.identity());
    }

    private void script(String... parts) {
        server.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), parts)));
    }

    private JsonNode whole(String fields) {
        Answer answer = server.post(PATH, "{" + fields + "}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json();
    }

    private List<JsonNode> chunks(String fields) {
        List<String> data = server.stream(PATH, "{\"stream\":true," + fields + "}");
        assertThat(data).endsWith("[DONE]");
        List<JsonNode> chunks = new ArrayList<>();
        data.subList(0, data.size() - 1)
                .forEach(text -> chunks.add(JsonMapper.shared().readTree(text)));
        return chunks;
    }

    /** A prompt that is a chat, spelt in tokens. */
    private String chatTokens() {
        return server.post("/tokenize", "{\"messages\":[{\"role\":\"user\",\"content\":\"What is 7 + 5?\"}]}")
                .json()
                .path("tokens")
                .toString();
    }

    @Test
    void goesOnWithTokens() {
        JsonNode answer = whole("\"prompt\":" + chatTokens());
        assertThat(answer.path("object").asString()).isEqualTo("text_completion");
        assertThat(answer.path("id").asString()).startsWith("cmpl-");
        assertThat(answer.at("/choices/0/text").asString()).isEqualTo("12");
        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(answer.at("/choices/0/logprobs").isNull()).isTrue();
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(3);
    }

    @Test
    void sixteenTokensUnlessTold() {
        script("a");
        assertThat(whole("\"prompt\":\"b\"").at("/usage/completion_tokens").asInt())
                .isEqualTo(16);
        JsonNode three = whole("\"prompt\":\"b\",\"max_tokens\":3");
        assertThat(three.at("/usage/completion_tokens").asInt()).isEqualTo(3);
        assertThat(three.at("/choices/0/finish_reason").asString()).isEqualTo("length");
    }

    @Test
    void promptsAndSamplesAreNumberedThrough() {
        String chat = chatTokens();
        JsonNode answer = whole("\"prompt\":[" + chat + "," + chat + "],\"n\":2,\"echo\":false");
        assertThat(answer.path("choices").size()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            assertThat(answer.path("choices").get(i).path("index").asInt()).isEqualTo(i);
            assertThat(answer.path("choices").get(i).path("text").asString()).isEqualTo("12");
        }
        int promptTokens =
                whole("\"prompt\":" + chat).at("/usage/prompt_tokens").asInt();
        assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(2 * promptTokens);
        assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(12);
    }

    @Test
    void everyPromptGetsItsOwnEcho() {
        script("c", "</s>");
        JsonNode choices =
                whole("\"prompt\":[\"a\",\"b \"],\"n\":2,\"echo\":true").path("choices");
        assertThat(choices.valueStream().map(choice -> choice.path("text").asString()))
                .containsExactly("ac", "ac", "b c", "b c");
        assertThat(whole("\"prompt\":" + chatTokens() + ",\"echo\":true")
                        .at("/choices/0/text")
                        .asString())
                .endsWith("What is 7 + 5?c");
    }

    @Test
    void probabilitiesStandInFourLists() {
        script("é", "日", "</s>");
        JsonNode logprobs = whole("\"prompt\":\"a\",\"logprobs\":2").at("/choices/0/logprobs");
        int tokens = logprobs.path("tokens").size();
        assertThat(tokens).isPositive();
        assertThat(logprobs.path("token_logprobs").size()).isEqualTo(tokens);
        assertThat(logprobs.path("text_offset").size()).isEqualTo(tokens);
        assertThat(logprobs.path("top_logprobs").size()).isEqualTo(tokens);
        for (int i = 0; i < tokens; i++) {
            assertThat(logprobs.path("token_logprobs").get(i).asDouble()).isNotPositive();
            JsonNode top = logprobs.path("top_logprobs").get(i);
            assertThat(top.size()).isBetween(2, 3);
            assertThat(top.has(logprobs.path("tokens").get(i).asString())).isTrue();
        }
        assertThat(logprobs.at("/text_offset/0").asInt(-1)).isZero();
        JsonNode chosenOnly = whole("\"prompt\":\"a\",\"logprobs\":0").at("/choices/0/logprobs");
        assertThat(chosenOnly.path("top_logprobs").isNull()).isTrue();
        assertThat(chosenOnly.path("tokens").size()).isEqualTo(tokens);
    }

    @Test
    void probabilitiesOfAStreamAreThoseOfTheWhole() {
        String prompt = "\"logprobs\":3,\"prompt\":" + chatTokens();
        JsonNode whole = whole(prompt).at("/choices/0/logprobs");
        for (String list : List.of("tokens", "text_offset", "top_logprobs")) {
            List<JsonNode> streamed = new ArrayList<>();
            chunks(prompt)
                    .forEach(chunk -> chunk.at("/choices/0/logprobs/" + list).forEach(streamed::add));
            assertThat(streamed.toString().replace(" ", ""))
                    .isEqualTo(whole.path(list).toString().replace(" ", ""));
        }
    }

    @Test
    void streamsEveryChoice() {
        List<JsonNode> chunks = chunks("\"prompt\":[\"a\",\"b\"],\"n\":2,\"echo\":true,\"max_tokens\":4,"
                + "\"stream_options\":{\"include_usage\":true}");
        JsonNode whole = whole("\"prompt\":[\"a\",\"b\"],\"n\":2,\"echo\":true,\"max_tokens\":4");
        for (int i = 0; i < 4; i++) {
            int index = i;
            String text = chunks.stream()
                    .flatMap(chunk -> chunk.path("choices").valueStream())
                    .filter(choice -> choice.path("index").asInt() == index)
                    .map(choice -> choice.path("text").asString())
                    .collect(Collectors.joining());
            assertThat(text).isEqualTo(whole.path("choices").get(i).path("text").asString());
        }
        assertThat(chunks.getLast().path("choices").size()).isZero();
        assertThat(chunks.getLast().path("usage").path("total_tokens").asInt())
                .isEqualTo(whole.at("/usage/total_tokens").asInt());
    }

    @Test
    void stopStringsEndTheText() {
        script("one two three", "</s>");
        JsonNode choice = whole("\"prompt\":\"zero\",\"stop\":[\" three\"]").at("/choices/0");
        assertThat(choice.path("text").asString()).isEqualTo("one two");
        assertThat(choice.path("finish_reason").asString()).isEqualTo("stop");
    }

    @Test
    void markersLeaveNoTraceAndTheirTextsStay() {
        script("[THINK]", "hm ", "[/THINK]", "so ", "[TOOL_CALLS]", "f", "[ARGS]", "{}", "</s>");
        assertThat(whole("\"prompt\":\"zero\"").at("/choices/0/text").asString())
                .isEqualTo("hm so f{}");
        assertThat(chunks("\"prompt\":\"zero\"").stream()
                        .map(chunk -> chunk.at("/choices/0/text").asString())
                        .collect(Collectors.joining()))
                .isEqualTo("hm so f{}");
    }

    @Test
    void seedsRepeat() {
        String fields = "\"prompt\":\"a\",\"seed\":5,\"temperature\":1,\"n\":2";
        assertThat(whole(fields).path("choices").toString())
                .isEqualTo(whole(fields).path("choices").toString());
    }

    static Stream<Arguments> refusals() {
        String many = IntStream.range(0, 129).mapToObj(_ -> "\"a\"").collect(Collectors.joining(",", "[", "]"));
        String few = IntStream.range(0, 65).mapToObj(_ -> "\"a\"").collect(Collectors.joining(",", "[", "]"));
        String endless = IntStream.range(0, 8192).mapToObj(_ -> "70").collect(Collectors.joining(",", "[", "]"));
        return Stream.of(
                Arguments.of("\"n\":1", "prompt"),
                Arguments.of("\"prompt\":null", "prompt"),
                Arguments.of("\"prompt\":7", "prompt"),
                Arguments.of("\"prompt\":{}", "prompt"),
                Arguments.of("\"prompt\":[]", "prompt"),
                Arguments.of("\"prompt\":[[]]", "prompt[0]"),
                Arguments.of("\"prompt\":[\"a\",null]", "prompt[1]"),
                Arguments.of("\"prompt\":[1,\"a\"]", "prompt"),
                Arguments.of("\"prompt\":[-1]", "prompt"),
                Arguments.of("\"prompt\":[595]", "prompt"),
                Arguments.of("\"prompt\":[[1],[1.5]]", "prompt[1]"),
                Arguments.of("\"prompt\":[4294967297]", "prompt"),
                Arguments.of("\"prompt\":" + many, "prompt"),
                Arguments.of("\"prompt\":" + endless, "prompt"),
                Arguments.of("\"n\":2,\"prompt\":" + few, "n"),
                Arguments.of("\"prompt\":\"a\",\"n\":9", "n"),
                Arguments.of("\"prompt\":\"a\",\"best_of\":2", "best_of"),
                Arguments.of("\"prompt\":\"a\",\"suffix\":\"b\"", "suffix"),
                Arguments.of("\"prompt\":\"a\",\"echo\":true,\"logprobs\":1", "echo"),
                Arguments.of("\"prompt\":\"a\",\"logprobs\":21", "logprobs"),
                Arguments.of("\"prompt\":\"a\",\"logprobs\":true", "logprobs"),
                Arguments.of("\"prompt\":\"a\",\"max_tokens\":0", "max_tokens"),
                Arguments.of("\"prompt\":\"a\",\"prompt_logprobs\":1", "prompt_logprobs"),
                Arguments.of("\"prompt\":\"a\",\"prompt_embeds\":\"AA==\"", "prompt_embeds"),
                Arguments.of("\"prompt\":\"a\",\"stream_options\":{}", "stream_options"),
                Arguments.of("\"prompt\":\"a\",\"model\":\"other\"", "model"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesByName(String fields, String param) {
        Answer answer = server.post(PATH, "{" + fields + "}");
        assertThat(answer.status()).isIn(400, 404);
        assertThat(answer.json().at("/error/param").asString()).isEqualTo(param);
    }

    @Test
    void allowsWhatIsHarmless() {
        assertThat(whole(
                                "\"prompt\":\"a\",\"best_of\":1,\"suffix\":\"\",\"echo\":false,\"user\":\"u\",\"max_tokens\":1")
                        .path("choices")
                        .size())
                .isEqualTo(1);
        assertThat(whole("\"prompt\":\"\",\"max_tokens\":1")
                        .at("/usage/prompt_tokens")
                        .asInt())
                .isEqualTo(1);
        assertThat(whole("\"prompt\":\"7\",\"add_special_tokens\":false,\"max_tokens\":1")
                        .at("/usage/prompt_tokens")
                        .asInt())
                .isEqualTo(1);
    }
}
