package dev.tramontane.cli;

import static dev.tramontane.cli.TestShell.tramontane;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.checkpoint.ModelShapes;
import dev.tramontane.cli.TestShell.Result;
import dev.tramontane.language.tokenizer.Tekken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class RandomModelCommandTest {
    @TempDir
    private Path temporary;

    @ParameterizedTest
    @CsvSource({"none,595", "fp8,595", "nvfp4,2000"})
    void theModelTalks(String quantisation, String vocabulary) {
        String folder = temporary.resolve("new/folder").toString();
        Result written = tramontane("random-model", folder, "--quantisation", quantisation, "--vocabulary", vocabulary);
        assertThat(written.code()).isZero();
        assertThat(written.errors()).isEmpty();
        assertThat(written.output()).startsWith("wrote " + folder + ": tiny, ");
        assertThat(tramontane("inspect", folder).output())
                .contains("  vocabulary          " + vocabulary + "\n", "v15, " + vocabulary + " tokens");
        Result answer = tramontane("chat", "Anything", "-m", folder, "--max-tokens", "5", "--json");
        assertThat(answer.json().path("usage").path("completion_tokens").intValue())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"'',fp8,fp8_per_tensor", "--quantisation=none,fp8,none", "--vocabulary=700,bf16,none"})
    void shapesOfOnesOwn(String option, String dtype, String quantisation) throws IOException {
        Path shapes = Files.writeString(temporary.resolve("mine.json"), """
                {"hidden_size": 48, "num_hidden_layers": 3, "first_k_dense_replace": 1, "intermediate_size": 64,
                 "num_attention_heads": 2, "q_lora_rank": 16, "kv_lora_rank": 16, "n_routed_experts": 8,
                 "moe_intermediate_size": 16, "vocab_size": 600, "dtype": "%s"}""".formatted(dtype));
        String folder = temporary.resolve("model").toString();
        List<String> arguments = new ArrayList<>(List.of("random-model", folder, "--shapes", shapes.toString()));
        if (!option.isEmpty()) {
            arguments.add(option);
        }
        Result written = tramontane(arguments.toArray(String[]::new));
        assertThat(written.errors()).isEmpty();
        assertThat(written.output()).startsWith("wrote " + folder + ": mine.json, ");
        JsonNode report = tramontane("inspect", folder, "--json").json();
        assertThat(report.path("quantisation").stringValue()).isEqualTo(quantisation);
        assertThat(report.at("/decoder/vocabulary_size").intValue()).isEqualTo(option.contains("700") ? 700 : 600);
        assertThat(report.at("/decoder/dense_layers").intValue()).isEqualTo(1);
        assertThat(tramontane("chat", "Anything", "-m", folder, "--max-tokens", "2")
                        .code())
                .isZero();
    }

    @Test
    void shapesThatCannotBeAreRefusedByName() throws IOException {
        Path shapes = temporary.resolve("mine.json");
        String folder = temporary.resolve("model").toString();
        String[] command = {"random-model", folder, "--shapes", shapes.toString()};
        assertThat(tramontane(command).errors()).contains("mine.json: does not exist");
        Files.writeString(shapes, "{\"hidden_sizes\": 48}");
        assertThat(tramontane(command).errors()).contains("unknown setting 'hidden_sizes'");
        Files.writeString(shapes, "{\"vocab_size\": 100}");
        assertThat(tramontane(command).errors()).contains("mine.json: vocab_size must be at least the tokenizer's");
        Files.writeString(shapes, "{\"hidden_size\": 40, \"dtype\": \"nvfp4\"}");
        assertThat(tramontane(command).errors()).contains("hidden_size 40 is not a multiple of 16");
        assertThat(tramontane("random-model", folder, "--shapes", shapes.toString(), "--preset", "1b")
                        .errors())
                .contains("either --preset or --shapes");
        assertThat(Path.of(folder)).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "small4-4layers.json,4,fp8",
        "small4-4layers-dense.json,4,bf16",
        "half-billion.json,8,bf16",
        "dense-1.5b.json,24,bf16"
    })
    void theExamplesAreGood(String file, int layers, String format) {
        ModelShapes shapes =
                ModelShapes.read(TestShell.HOME.resolve("bench/shapes").resolve(file));
        assertThat(shapes.decoder().layers()).isEqualTo(layers);
        assertThat(shapes.format().orElseThrow().label()).isEqualTo(format);
    }

    @ParameterizedTest
    @CsvSource({"q4_0,false", "q4_0,true", "q8_0,false", "bf16,false", "f16,false", "f32,false"})
    void directlyAsAGgufFile(String format, boolean pure) throws IOException {
        Path shapes = Files.writeString(temporary.resolve("mine.json"), """
                {"hidden_size": 64, "num_hidden_layers": 2, "first_k_dense_replace": 1, "intermediate_size": 64,
                 "num_attention_heads": 2, "q_lora_rank": 32, "kv_lora_rank": 32, "n_routed_experts": 8,
                 "qk_nope_head_dim": 24, "moe_intermediate_size": 32, "vocab_size": 700, "dtype": "fp8"}""");
        String file = temporary.resolve("model.gguf").toString();
        List<String> arguments =
                new ArrayList<>(List.of("random-model", file, "--shapes", shapes.toString(), "--to", format));
        if (pure) {
            arguments.add("--pure");
        }
        Result written = tramontane(arguments.toArray(String[]::new));
        assertThat(written.errors()).isEmpty();
        assertThat(written.output()).startsWith("wrote " + file + ": mine.json, ");
        JsonNode report = tramontane("inspect", file, "--tensors", "--json").json();
        assertThat(report.path("formats").valueStream())
                .extracting(stored -> stored.path("type").stringValue().toLowerCase(Locale.ROOT))
                .contains(format, "f32");
        assertThat(report.path("tensors").valueStream())
                .filteredOn(tensor -> tensor.path("name").stringValue().matches("token_embd.*|output\\.weight"))
                .extracting(tensor -> tensor.path("type").stringValue().toLowerCase(Locale.ROOT))
                .containsOnly(format.equals("q4_0") && !pure ? "q8_0" : format);
        assertThat(report.at("/tokenizer/vocabulary_size").intValue()).isEqualTo(700);
        Result answer = tramontane("chat", "Anything", "-m", file, "--max-tokens", "5", "--json");
        assertThat(answer.json().at("/usage/completion_tokens").intValue()).isEqualTo(5);
    }

    @Test
    void whatTheContainerCannotHoldIsRefused() {
        String file = temporary.resolve("model.gguf").toString();
        Result refused = tramontane("random-model", file, "--to", "fp8");
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.errors()).contains("a .gguf file cannot hold fp8", "--to q4_0", "name a folder");
        String folder = temporary.resolve("model").toString();
        assertThat(tramontane("random-model", folder, "--to", "q4_0").errors())
                .contains("a folder cannot hold q4_0", "ends with .gguf");
        assertThat(tramontane("random-model", folder, "--pure").errors()).contains("--pure is for .gguf files");
        assertThat(tramontane("random-model", file).code()).isZero();
        assertThat(tramontane("random-model", file).errors()).contains("is there already", "--force");
        assertThat(tramontane("random-model", temporary.resolve("a/b.gguf").toString())
                        .errors())
                .contains("there is no folder");
        assertThat(tramontane("random-model", file, "--force", "--to", "q8_0").code())
                .isZero();
        assertThat(temporary).isDirectoryNotContaining(path -> !path.endsWith("model.gguf"));
    }

    @Test
    void fillersChangeNoPrompt() {
        String folder = temporary.toString();
        tramontane("random-model", folder, "--vocabulary", "3000", "--force");
        Tekken original = Tekken.load(TestShell.STARTER.resolve("tekken.json"));
        Tekken filled = Tekken.load(temporary.resolve("tekken.json"));
        for (String text : new String[] {"What is 47 * 36?", "‹600› ‹2999›", "naïve 世界"}) {
            assertThat(filled.encode(text)).isEqualTo(original.encode(text));
        }
        assertThat(filled.name(2999)).isEqualTo("‹2935›");
    }

    @Test
    void onlyForceReplacesAndOnlyACheckpoint() throws IOException {
        Files.writeString(temporary.resolve("notes.txt"), "mine");
        String folder = temporary.toString();
        Result refused = tramontane("random-model", folder);
        assertThat(refused.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(refused.errors()).contains("is not empty").contains("--force");
        assertThat(tramontane("random-model", folder, "--quantisation", "fp8", "--force")
                        .code())
                .isZero();
        assertThat(tramontane("random-model", folder, "--force").code()).isZero();
        try (var files = Files.list(temporary)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("notes.txt", "config.json", "model.safetensors", "tekken.json");
        }
    }

    @Test
    void theSeedDecides() throws IOException {
        Path first = temporary.resolve("first");
        Path second = temporary.resolve("second");
        Path third = temporary.resolve("third");
        tramontane("random-model", first.toString(), "--seed", "1");
        tramontane("random-model", second.toString(), "--seed", "1");
        tramontane("random-model", third.toString(), "--seed", "2");
        assertThat(second.resolve("model.safetensors")).hasSameBinaryContentAs(first.resolve("model.safetensors"));
        assertThat(Files.mismatch(first.resolve("model.safetensors"), third.resolve("model.safetensors")))
                .isNotNegative();
    }

    @Test
    void aTerminalSeesHowFarItIs() {
        String errors = new TestShell()
                .errorsTerminal()
                .run("random-model", temporary.resolve("watched").toString())
                .errors();
        assertThat(errors).contains("writing [").endsWith("\r\u001b[K");
    }

    @Test
    void anInterruptLeavesNoWeights() throws IOException {
        for (String name : new String[] {"model.gguf", "model"}) {
            Result result = new TestShell()
                    .interrupted()
                    .run("random-model", temporary.resolve(name).toString());
            assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(result.errors()).contains("interrupted; nothing was written");
        }
        try (var files = Files.walk(temporary)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void whatDoesNotFitOnTheDiskIsRefused() throws IOException {
        CheckpointFolder folder = new CheckpointFolder(temporary.resolve("a/b"));
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> folder.check(Long.MAX_VALUE, false)))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("the disk has room for");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void theTokenizerIsNotOverwritten() throws IOException {
        Path target = Files.createDirectories(temporary.resolve("target"));
        Path tokenizer = Files.copy(TestShell.STARTER.resolve("tekken.json"), target.resolve("tekken.json"));
        Result result = tramontane(
                "random-model", target.toString(), "--force", "--tokenizer", tokenizer.toString(), "--preset", "tiny");
        assertThat(result.code()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors()).contains("lies in the folder");
        assertThat(tokenizer).hasSameBinaryContentAs(TestShell.STARTER.resolve("tekken.json"));
    }
}
