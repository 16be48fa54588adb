package dev.tramontane.cli;

import static dev.tramontane.cli.TestShell.tramontane;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.cli.TestShell.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class LogitsCommandTest {
    private static final String MODEL = TestShell.STARTER.toString();

    @TempDir
    private Path folder;

    /** The reference's greedy output, token for token. */
    @Test
    void continuesAsTheReferenceDoes() throws IOException {
        List<JsonNode> cases = ChatCommandTest.referenceAnswers().toList();
        String requests = cases.stream()
                .map(expected -> "{\"input_ids\": %s, \"greedy\": %d, \"images\": []}"
                        .formatted(
                                expected.path("prompt_tokens"),
                                expected.path("output_tokens").size()))
                .collect(Collectors.joining("\n"));
        Result result = new TestShell().input(requests).run("logits", MODEL, "--requests", "-", "--threads", "1");
        assertThat(result.code()).isZero();
        assertThat(result.jsonLines())
                .extracting(answer -> answer.path("greedy"))
                .isEqualTo(cases.stream()
                        .map(expected -> expected.path("output_tokens"))
                        .toList());
    }

    @Test
    void logitsAreTheShortestTextOfTheirFloats() {
        Result result = new TestShell().input("{\"input_ids\": [1]}").run("logits", MODEL, "--requests", "-");
        JsonNode logits = result.json().path("logits");
        assertThat(logits.size()).isEqualTo(595);
        String texts = result.output()
                .substring(result.output().indexOf('[') + 1, result.output().indexOf(']'));
        for (String text : texts.split(",")) {
            assertThat(text).isEqualTo(Float.toString(Float.parseFloat(text)));
        }
        assertThat(result.json().path("greedy").isEmpty()).isTrue();
    }

    @Test
    void aLongPromptIsPrefilledInChunks() {
        String ids = IntStream.range(0, 700)
                .mapToObj(i -> Integer.toString(100 + i % 300))
                .collect(Collectors.joining(","));
        Result result = new TestShell()
                .input("{\"input_ids\": [1]}\n{\"input_ids\": [%s], \"greedy\": 3}\n{\"input_ids\": [1]}"
                        .formatted(ids))
                .run("logits", MODEL, "--requests", "-");
        List<JsonNode> answers = result.jsonLines();
        assertThat(answers.get(1).path("greedy").size()).isEqualTo(3);
        // Nothing of the long request is left in the cache.
        assertThat(answers.get(2)).isEqualTo(answers.get(0));
    }

    @Test
    void theSoftmaxScaleIsAnOption() {
        String[] answers = new String[3];
        String[] scales = {"auto", "plain", "yarn"};
        for (int i = 0; i < scales.length; i++) {
            answers[i] = new TestShell()
                    .input("{\"input_ids\": [1, 3, 360, 359, 4]}")
                    .run("logits", MODEL, "--requests", "-", "--softmax-scale", scales[i])
                    .output();
        }
        assertThat(answers[0]).isEqualTo(answers[1]).isNotEqualTo(answers[2]);
    }

    @Test
    void aBadLineDoesNotStopTheOthers() throws IOException {
        List<String> lines = List.of(
                "{\"input_ids\": [1",
                "[1]",
                "{\"input_ids\": []}",
                "{\"input_ids\": [595]}",
                "{\"input_ids\": [1, -1]}",
                "{\"input_ids\": [1.5]}",
                "{\"input_ids\": [1], \"greedy\": -1}",
                "{\"input_ids\": [1], \"greedy\": 8192}",
                "{\"input_ids\": [1], \"images\": [\"a.png\"]}",
                "{\"input_ids\": [1], \"images\": 3}",
                "{\"input_ids\": [1]} {}",
                "{\"input_ids\": [99999999999]}",
                "",
                "{\"input_ids\": [1], \"greedy\": 1, \"images\": null}");
        Path requests = Files.write(folder.resolve("requests.jsonl"), lines);
        Result result = tramontane("logits", MODEL, "--requests", requests.toString());
        assertThat(result.code()).isZero();
        assertThat(result.errors()).isEmpty();
        List<JsonNode> answers = result.jsonLines();
        assertThat(answers).hasSize(13);
        assertThat(answers.subList(0, 12))
                .allSatisfy(answer -> assertThat(answer.propertyNames()).containsExactly("error"));
        assertThat(answers.subList(0, 9))
                .extracting(answer -> answer.path("error").asString())
                .satisfiesExactly(
                        error -> assertThat(error).startsWith("not JSON: "),
                        error -> assertThat(error).isEqualTo("a request is a JSON object"),
                        error -> assertThat(error).contains("at least one token id"),
                        error -> assertThat(error).isEqualTo("input_ids[0] is 595, outside the vocabulary of 595"),
                        error -> assertThat(error).isEqualTo("input_ids[1] is -1, outside the vocabulary of 595"),
                        error -> assertThat(error).isEqualTo("input_ids[0] must be a token id"),
                        error -> assertThat(error).isEqualTo("greedy must be a whole number, 0 or more"),
                        error -> assertThat(error).isEqualTo("8193 tokens are more than the context of 8192"),
                        error -> assertThat(error).isEqualTo("images, but the checkpoint has no image encoder"));
        assertThat(answers.getLast().path("greedy").size()).isEqualTo(1);
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        byte[] input = "{\"input_ids\": [1], \"images\": [\"?\"]}\n".getBytes(StandardCharsets.UTF_8);
        input[32] = (byte) 0xFF;
        assertThat(new TestShell()
                        .input(input)
                        .run("logits", MODEL, "--requests", "-")
                        .output())
                .isEqualTo("{\"error\":\"the line is not UTF-8\"}\n");
    }

    /** Prompts with images continue as the reference's do, in both layouts. */
    @ParameterizedTest
    @ValueSource(strings = {"hf-bf16", "consolidated-bf16"})
    void imagesStandInThePrompt(String layout) throws IOException {
        Path resources = Path.of("../model/src/test/resources/goldens/hf-bf16");
        List<JsonNode> cases = Json.mapper()
                .readTree(resources.resolve("image-cases.json"))
                .path("cases")
                .valueStream()
                .toList();
        String requests = cases.stream()
                .map(expected -> "{\"input_ids\": %s, \"greedy\": %d, \"images\": [%s]}"
                        .formatted(
                                expected.path("input_ids"),
                                expected.path("greedy").size(),
                                expected.path("images")
                                        .valueStream()
                                        .map(name -> "\""
                                                + resources.resolve("images").resolve(name.asString()) + "\"")
                                        .collect(Collectors.joining(","))))
                .collect(Collectors.joining("\n"));
        Result result = new TestShell()
                .input(requests)
                .run("logits", "../checkpoint/src/test/resources/goldens/" + layout, "--requests", "-");
        assertThat(result.jsonLines())
                .extracting(answer -> answer.path("greedy"))
                .isEqualTo(
                        cases.stream().map(expected -> expected.path("greedy")).toList());
    }

    @Test
    void imagesThatDoNotFitThePromptAreRefused() {
        String model = "../checkpoint/src/test/resources/goldens/hf-bf16";
        String image = "../model/src/test/resources/goldens/hf-bf16/images/a.png";
        Result result = new TestShell()
                .input("{\"input_ids\": [1], \"images\": [\"%s\"]}\n{\"input_ids\": [10], \"images\": [\"no.png\"]}"
                        .formatted(image))
                .run("logits", model, "--requests", "-");
        assertThat(result.jsonLines())
                .extracting(answer -> answer.path("error").asString())
                .satisfiesExactly(
                        error -> assertThat(error).contains("0 image tokens, its images 4 rows"),
                        error -> assertThat(error).contains("no.png"));
    }

    /** No line may end the run, whatever it makes the model do. */
    @Test
    void unusableLogitsAndHugeRequestsAreErrorsOfTheirLine() throws IOException {
        Path model = folder.resolve("model");
        Files.createDirectories(model);
        String config = Files.readString(TestShell.STARTER.resolve("config.json"))
                .replace("\"max_position_embeddings\": 8192", "\"max_position_embeddings\": 2147483647");
        Files.writeString(model.resolve("config.json"), config);
        Files.copy(TestShell.STARTER.resolve("model.safetensors"), model.resolve("model.safetensors"));
        Result huge = new TestShell()
                .input("{\"input_ids\": [1], \"greedy\": 2147483646}\n{\"input_ids\": [1]}")
                .run("logits", model.toString(), "--requests", "-");
        assertThat(huge.code()).isZero();
        assertThat(huge.jsonLines().get(0).path("error").asString()).contains("more than the context of 16777216");
        assertThat(huge.jsonLines().get(1).path("logits").size()).isEqualTo(595);

        Path broken = folder.resolve("broken");
        Files.createDirectories(broken);
        Files.copy(TestShell.STARTER.resolve("config.json"), broken.resolve("config.json"));
        byte[] weights = Files.readAllBytes(TestShell.STARTER.resolve("model.safetensors"));
        // The last bytes are the final norm's or a projection's; NaN spreads from either.
        Arrays.fill(weights, weights.length - 4096, weights.length, (byte) 0xFF);
        Files.write(broken.resolve("model.safetensors"), weights);
        Result nan =
                new TestShell().input("{\"input_ids\": [1, 5]}").run("logits", broken.toString(), "--requests", "-");
        assertThat(nan.json().path("error").asString()).contains("no usable logits");
    }
}
