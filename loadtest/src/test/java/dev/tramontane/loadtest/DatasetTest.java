package dev.tramontane.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class DatasetTest {

    private static RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    }

    private static Target target(Api api) {
        ObjectNode extra = JsonNodeFactory.instance.objectNode().put("temperature", 0);
        return new Target(URI.create("http://127.0.0.1:1/"), api, "m", Optional.empty(), true, extra);
    }

    private static int words(Prompt prompt) {
        return prompt.input().asString().split("\\s+").length;
    }

    @Test
    void randomPromptsHaveTheirLengths() {
        List<Prompt> prompts = new RandomPrompts(20, 8, 0, 0, 1).prompts(5, random());
        assertThat(prompts).hasSize(5).doesNotHaveDuplicates().allSatisfy(prompt -> {
            assertThat(words(prompt)).isEqualTo(20);
            assertThat(prompt.inputLength()).isEqualTo(20);
            assertThat(prompt.outputLength()).isEqualTo(8);
        });
        assertThat(new RandomPrompts(20, 8, 0, 0, 1).prompts(5, random())).isEqualTo(prompts);
    }

    @Test
    void lengthsAreDrawnFromTheirRange() {
        List<Prompt> prompts = new RandomPrompts(20, 8, 0.5, 0, 1).prompts(300, random());
        assertThat(prompts.stream().map(DatasetTest::words).distinct())
                .allMatch(length -> length >= 10 && length <= 30)
                .contains(10, 30);
        assertThat(prompts.stream().map(Prompt::outputLength).distinct())
                .allMatch(length -> length >= 4 && length <= 12)
                .contains(4, 12);
    }

    @Test
    void groupsBeginAlike() {
        List<Prompt> prompts = new RandomPrompts(5, 8, 0, 30, 2).prompts(6, random());
        List<String> beginnings = prompts.stream()
                .map(prompt -> prompt.input().asString().split("\n\n")[0])
                .toList();
        assertThat(beginnings.get(0)).isEqualTo(beginnings.get(2)).isNotEqualTo(beginnings.get(1));
        assertThat(beginnings).filteredOn(beginnings.get(1)::equals).hasSize(3);
        assertThat(prompts).doesNotHaveDuplicates().allMatch(prompt -> words(prompt) == 35);
    }

    @Test
    void filesAreReadInTurn(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("prompts.jsonl");
        Files.writeString(file, """
                {"prompt": "one", "output_tokens": 3}

                {"messages": [{"role": "user", "content": "two"}]}
                """);
        List<Prompt> prompts = FilePrompts.read(file, 9).prompts(3, random());
        assertThat(prompts).extracting(Prompt::outputLength).containsExactly(3, 9, 3);
        assertThat(prompts.get(1)
                        .body(target(Api.CHAT))
                        .at("/messages/0/content")
                        .asString())
                .isEqualTo("two");
        assertThatIllegalArgumentException().isThrownBy(() -> prompts.get(1).body(target(Api.COMPLETIONS)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n\n", "[1]", "{}", "{\"prompt\": 5}", "{\"prompt\": [1]}", "{\"messages\": \"x\"}", "no"})
    void whatHasNoPromptIsRefusedByItsLine(String line, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("prompts.jsonl");
        Files.writeString(file, line);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FilePrompts.read(file, 9))
                .withMessageContaining("prompts.jsonl");
    }

    @Test
    void requestsAreAsTheApiWantsThem() {
        Prompt prompt = Prompt.of("hi", 1, 5);
        assertThat(prompt.body(target(Api.CHAT))).isEqualTo(JsonMapper.shared().readTree("""
                {"model": "m", "messages": [{"role": "user", "content": "hi"}], "max_completion_tokens": 5,
                 "min_tokens": 5, "stream": true, "stream_options": {"include_usage": true}, "temperature": 0}"""));
        assertThat(prompt.body(target(Api.COMPLETIONS)))
                .isEqualTo(JsonMapper.shared().readTree("""
                {"model": "m", "prompt": "hi", "max_tokens": 5,
                 "min_tokens": 5, "stream": true, "stream_options": {"include_usage": true}, "temperature": 0}"""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h:1", "http://h:1/", "http://h:1/v1", "http://h:1/v1/"})
    void addressesNeedNotNameTheVersion(String base) {
        assertThat(Api.CHAT.address(URI.create(base))).hasToString("http://h:1/v1/chat/completions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "localhost", "ftp://h", "file:///etc"})
    void otherAddressesAreRefused(String base) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Target(
                        URI.create(base),
                        Api.CHAT,
                        "m",
                        Optional.empty(),
                        false,
                        JsonNodeFactory.instance.objectNode()));
    }
}
