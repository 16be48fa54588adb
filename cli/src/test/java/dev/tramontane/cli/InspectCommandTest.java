package dev.tramontane.cli;

import static dev.tramontane.cli.TestShell.tramontane;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.SoftmaxScale;
import dev.tramontane.cli.TestShell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class InspectCommandTest {
    private static final String MODEL = TestShell.STARTER.toString();

    @TempDir
    private Path folder;

    @Test
    void tellsPeople() {
        Result result = tramontane("inspect", MODEL);
        assertThat(result.code()).isZero();
        assertThat(result.output())
                .startsWith(MODEL + "\n")
                .contains(
                        "\nArchitecture\n",
                        "  layers              4\n",
                        "  experts             128 of width 32, 4 per token, 1 shared\n",
                        "  yarn                factor 4 over 2048 positions, beta 32 to 1\n",
                        "  query temperature   beta 0.1, a step every 2048 positions\n",
                        "  softmax scale       0.176777, plain, 1/sqrt of the head size (the default, for config.json"
                                + " cannot say)\n",
                        "  vision              none\n",
                        "  parameters          6.76 million\n",
                        "  BF16                12.9 MiB in 63 tensors\n",
                        "  cache               1.00 MiB per 1024 tokens\n",
                        "  Tekken              v15, 595 tokens\n",
                        "  reasoning efforts   none, high\n")
                .doesNotContain("Tensors", "\u001b");
    }

    @Test
    void tellsPrograms() {
        JsonNode report = tramontane("inspect", MODEL, "--json").json();
        assertThat(report.propertyNames())
                .containsExactly(
                        "folder",
                        "layout",
                        "quantisation",
                        "decoder",
                        "parameters",
                        "formats",
                        "weight_bytes",
                        "softmax_scale",
                        "memory",
                        "tokenizer",
                        "files");
        assertThat(report.path("layout").asString()).isEqualTo("hugging_face");
        assertThat(report.path("decoder")
                        .path("attention")
                        .path("key_value_rank")
                        .intValue())
                .isEqualTo(48);
        assertThat(report.path("decoder").path("experts").path("per_token").intValue())
                .isEqualTo(4);
        assertThat(report.path("parameters").path("total").intValue()).isEqualTo(6_760_768);
        assertThat(report.path("weight_bytes").intValue()).isEqualTo(2 * 6_760_768);
        assertThat(report.path("formats").toString())
                .isEqualTo("[{\"type\":\"BF16\",\"tensors\":63,\"bytes\":13521536}]");
        assertThat(report.path("softmax_scale").path("correction").doubleValue())
                .isEqualTo(1);
        assertThat(report.path("memory").path("physical_bytes").longValue()).isPositive();
        assertThat(report.path("tokenizer").toString())
                .isEqualTo("{\"version\":\"v15\",\"vocabulary_size\":595,\"efforts\":[\"none\",\"high\"]}");
        assertThat(report.path("files").toString()).contains("model.safetensors");
    }

    @Test
    void listsTensors() {
        JsonNode tensors =
                tramontane("inspect", MODEL, "--json", "--tensors").json().path("tensors");
        assertThat(tensors.size()).isEqualTo(63);
        assertThat(tensors.valueStream()
                        .mapToLong(tensor -> tensor.path("bytes").longValue())
                        .sum())
                .isEqualTo(2 * 6_760_768);
        assertThat(tramontane("inspect", MODEL, "--tensors").output())
                .containsPattern("model\\.norm\\.weight +BF16 +256 B  128\n");
    }

    @Test
    void tellsWhatDecidedTheSoftmaxScale() {
        assertThat(tramontane("inspect", MODEL, "--softmax-scale", "yarn").output())
                .contains("corrected by YaRN, 1.2965 times the plain one (--softmax-scale)");
        tramontane("random-model", folder.toString(), "--quantisation", "nvfp4");
        assertThat(tramontane("inspect", folder.toString()).output())
                .contains("layout              consolidated (params.json)", "(yarn.apply_scale of params.json)", "U8 ");
    }

    @Test
    void tellsWhatFits() {
        try (Checkpoint checkpoint = Checkpoint.open(TestShell.STARTER)) {
            long weights = checkpoint.weightBytes();
            assertThat(largestContext(checkpoint, weights)).isZero();
            assertThat(largestContext(checkpoint, ModelInspector.RESERVED_BYTES + weights + 100 * 1024 + 5))
                    .isEqualTo(100);
            assertThat(largestContext(checkpoint, 1L << 40)).isEqualTo(8192);
        }
    }

    private static int largestContext(Checkpoint checkpoint, long physicalBytes) {
        return ModelInspector.inspect(checkpoint, SoftmaxScale.AUTOMATIC, physicalBytes, false)
                .memory()
                .largestContext();
    }

    @Test
    void aDamagedTokenizerIsNoReasonToStop() throws IOException {
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(TestShell.STARTER.resolve(file), folder.resolve(file));
        }
        Files.writeString(folder.resolve("tekken.json"), "{");
        JsonNode report = tramontane("inspect", folder.toString(), "--json").json();
        assertThat(report.path("tokenizer_problem").asString()).contains("tekken.json");
        assertThat(report.has("tokenizer")).isFalse();
    }
}
