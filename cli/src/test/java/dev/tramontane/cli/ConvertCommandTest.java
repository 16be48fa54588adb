package dev.tramontane.cli;

import static dev.tramontane.cli.TestShell.tramontane;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.checkpoint.Gguf;
import dev.tramontane.checkpoint.GgufValue;
import dev.tramontane.checkpoint.ModelPreset;
import dev.tramontane.checkpoint.Quantisation;
import dev.tramontane.checkpoint.RandomCheckpoint;
import dev.tramontane.checkpoint.Safetensors;
import dev.tramontane.cli.TestShell.Result;
import dev.tramontane.language.tokenizer.Tekken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ConvertCommandTest {
    private static final String MODEL = TestShell.STARTER.toString();
    private static final String QUESTION = "What is 47 * 36?";

    @TempDir
    private Path folder;

    @Test
    void aConvertedModelAnswersAsBefore() {
        String file = folder.resolve("starter.gguf").toString();
        Result converted = tramontane("convert", MODEL, file, "--to", "bf16");
        assertThat(converted.code()).as(converted.errors()).isZero();
        assertThat(converted.output()).startsWith("wrote " + file + ": 1");
        String expected = tramontane("chat", "-m", MODEL, QUESTION).output();
        Result chat = tramontane("chat", "-m", file, QUESTION);
        assertThat(chat.code()).as(chat.errors()).isZero();
        assertThat(chat.output()).isEqualTo(expected);
        assertThat(tramontane("tokenize", "-m", file, "--ids", QUESTION).output())
                .isEqualTo(
                        tramontane("tokenize", "-m", MODEL, "--ids", QUESTION).output());
        JsonNode report = tramontane("inspect", file, "--json").json();
        assertThat(report.path("layout").stringValue()).isEqualTo("gguf");
        assertThat(report.path("tokenizer").path("vocabulary_size").intValue()).isEqualTo(595);
        assertThat(tramontane("inspect", file).output())
                .contains("(the default, for GGUF cannot say)", "v15, 595 tokens");
    }

    @Test
    void eightBitsAnswerTheSame() {
        String file = folder.resolve("starter.gguf").toString();
        assertThat(tramontane("convert", MODEL, file).code()).isZero();
        JsonNode report = tramontane("inspect", file, "--json").json();
        assertThat(report.path("formats").path(0).path("type").stringValue()).isEqualTo("Q8_0");
        assertThat(tramontane("chat", "-m", file, QUESTION).output())
                .isEqualTo(tramontane("chat", "-m", MODEL, QUESTION).output());
    }

    @ParameterizedTest
    @CsvSource({"bf16,hf", "fp8,consolidated", "fp8,hf", "bf16,consolidated"})
    void aFolderFromAFileRunsAtOnce(String format, String layout) throws IOException {
        String file = folder.resolve("starter.gguf").toString();
        String target = folder.resolve("new/folder").toString();
        assertThat(tramontane("convert", MODEL, file, "--to", "bf16").code()).isZero();
        Result converted = tramontane("convert", file, target, "--to", format, "--layout", layout);
        assertThat(converted.code()).as(converted.errors()).isZero();
        assertThat(converted.errors()).isEmpty();
        assertThat(converted.output()).startsWith("wrote " + target + ": ");
        JsonNode report = tramontane("inspect", target, "--json").json();
        assertThat(report.path("layout").stringValue())
                .isEqualTo(layout.equals("hf") ? "hugging_face" : "consolidated");
        assertThat(report.path("quantisation").stringValue())
                .isEqualTo(format.equals("fp8") ? "fp8_per_tensor" : "none");
        assertThat(tramontane("tokenize", "-m", target, "--ids", QUESTION).output())
                .isEqualTo(
                        tramontane("tokenize", "-m", MODEL, "--ids", QUESTION).output());
        assertThat(tramontane("chat", "-m", target, QUESTION).output())
                .isEqualTo(tramontane("chat", "-m", MODEL, QUESTION).output());
        assertThat(folder.resolve("new")).isDirectoryNotContaining("glob:**.partial");
    }

    @Test
    void whatBelongsToAFolderComesAlong() throws IOException {
        Path source = Files.createDirectories(folder.resolve("source"));
        try (var files = Files.list(TestShell.STARTER)) {
            for (Path file : files.toList()) {
                Files.copy(file, source.resolve(file.getFileName()));
            }
        }
        Files.writeString(source.resolve("chat_template.jinja"), "{{ messages }}");
        Files.writeString(source.resolve("notes.txt"), "mine");
        Path target = folder.resolve("target");
        assertThat(tramontane("convert", source.toString(), target.toString(), "--to", "fp8")
                        .code())
                .isZero();
        assertThat(target.toFile().list())
                .containsExactlyInAnyOrder(
                        "config.json",
                        "generation_config.json",
                        "chat_template.jinja",
                        "model.safetensors",
                        "tekken.json");
        assertThat(target.resolve("tekken.json")).hasSameBinaryContentAs(source.resolve("tekken.json"));
        Path file = folder.resolve("model.gguf");
        assertThat(tramontane("convert", source.toString(), file.toString()).code())
                .isZero();
        try (Gguf gguf = Gguf.open(file)) {
            assertThat(gguf.metadata().get("tokenizer.chat_template")).isEqualTo(new GgufValue.Text("{{ messages }}"));
        }
    }

    @Test
    void thereAndBackEveryWeightIsTheSame() throws IOException {
        String file = folder.resolve("starter.gguf").toString();
        Path back = folder.resolve("back");
        assertThat(tramontane("convert", MODEL, file, "--to", "bf16").output()).contains("Every number is what it was");
        assertThat(tramontane("convert", file, back.toString()).output()).contains("Every number is what it was");
        try (Safetensors before = Safetensors.open(TestShell.STARTER.resolve("model.safetensors"));
                Safetensors after = Safetensors.open(back.resolve("model.safetensors"))) {
            assertThat(after.tensors()).hasSameSizeAs(before.tensors());
            before.tensors()
                    .forEach(tensor -> assertThat(
                                    after.data(after.find(tensor.name()).orElseThrow())
                                            .mismatch(before.data(tensor)))
                            .as(tensor.name())
                            .isEqualTo(-1));
        }
    }

    @Test
    void theReportIsATableAndOnRequestAFile() throws IOException {
        Path json = folder.resolve("report.json");
        Path markdown = folder.resolve("report.md");
        String[] command = {"convert", MODEL, folder.resolve("a.gguf").toString(), "--to", "q4_0", "--report"};
        String output = tramontane(with(command, json.toString())).output();
        assertThat(output)
                .contains(
                        "| weights ",
                        "| experts ",
                        "The worst tensors:",
                        "Size: 12.9 MiB before, 3.97 MiB after (30.8 %)")
                .contains(", 4.93 bits per weight.");
        assertThat(output.lines()
                        .filter(line -> line.startsWith("| "))
                        .map(String::length)
                        .distinct())
                .hasSize(2);
        JsonNode report = Json.mapper().readTree(json);
        JsonNode inspected = tramontane("inspect", folder.resolve("a.gguf").toString(), "--json")
                .json();
        assertThat(report.path("bytes_after").longValue())
                .isEqualTo(inspected.path("weight_bytes").longValue());
        assertThat(report.path("parameters").longValue())
                .isEqualTo(inspected.at("/parameters/total").longValue());
        double squares = 0;
        for (JsonNode tensor : report.path("tensors")) {
            assertThat(tensor.path("relative_error").doubleValue())
                    .isBetween(0.0, tensor.path("type").stringValue().equals("Q4_0") ? 0.1 : 0.01);
            squares += tensor.path("parameters").longValue();
        }
        assertThat(squares).isEqualTo(report.path("parameters").doubleValue());
        tramontane(with(command, markdown.toString(), "--force"));
        assertThat(markdown).content().contains("| blk.3.ffn_down_exps.weight ", "All tensors:", "| weights ");
    }

    private static String[] with(String[] command, String... more) {
        return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void aTextShowsHowFarTheModelsDiverge() throws IOException {
        Path text =
                Files.writeString(folder.resolve("text.txt"), "What is 47 * 36? 47*36=1692. What is 2 + 2? ".repeat(9));
        Path report = folder.resolve("report.json");
        String[] command = {
            "convert",
            MODEL,
            folder.resolve("a.gguf").toString(),
            "--text",
            text.toString(),
            "--report",
            report.toString()
        };
        String same =
                tramontane(with(command, "--to", "bf16", "--tokens", "100")).output();
        assertThat(same).contains("over 100 tokens of text", "0.000000", "100.0 %");
        assertThat(tramontane(with(command, "--to", "q4_0", "--force")).code()).isZero();
        JsonNode result = Json.mapper().readTree(report).path("text");
        assertThat(result.path("tokens").intValue()).isGreaterThan(150);
        assertThat(result.path("mean_divergence").doubleValue()).isBetween(0.001, 1.0);
        assertThat(result.path("agreement").doubleValue()).isBetween(0.5, 0.999);
        assertThat(result.path("perplexity_before").doubleValue())
                .isNotEqualTo(result.path("perplexity_after").doubleValue());
    }

    /** Position by position, by the command that gives logits. */
    @Test
    void theDivergenceIsThatOfTheLogits() throws IOException {
        Path file = folder.resolve("a.gguf");
        Path text = Files.writeString(folder.resolve("text.txt"), "47*36=1692");
        Path report = folder.resolve("report.json");
        tramontane(
                "convert",
                MODEL,
                file.toString(),
                "--to",
                "q8_0",
                "--text",
                text.toString(),
                "--report",
                report.toString());
        List<Integer> ids = new ArrayList<>(List.of(1));
        for (int id : Tekken.load(TestShell.STARTER.resolve("tekken.json")).encode("47*36=1692")) {
            ids.add(id);
        }
        double divergence = 0;
        double surprise = 0;
        for (int length = 1; length <= ids.size(); length++) {
            double[] before = probabilities(MODEL, ids.subList(0, length));
            double[] after = probabilities(file.toString(), ids.subList(0, length));
            for (int token = 0; token < before.length; token++) {
                divergence += before[token] * Math.log(before[token] / after[token]) / ids.size();
            }
            if (length < ids.size()) {
                surprise -= Math.log(after[ids.get(length)]) / (ids.size() - 1);
            }
        }
        JsonNode result = Json.mapper().readTree(report).path("text");
        assertThat(result.path("tokens").intValue()).isEqualTo(ids.size());
        assertThat(result.path("mean_divergence").doubleValue()).isCloseTo(divergence, within(1e-6));
        assertThat(Math.log(result.path("perplexity_after").doubleValue())).isCloseTo(surprise, within(1e-4));
    }

    private static double[] probabilities(String model, List<Integer> ids) {
        Result logits = new TestShell()
                .input("{\"input_ids\": " + ids + "}\n")
                .run("logits", model, "--requests", "-", "--load", "mmap");
        double[] numbers = logits.json()
                .path("logits")
                .valueStream()
                .mapToDouble(JsonNode::doubleValue)
                .map(Math::exp)
                .toArray();
        double sum = Arrays.stream(numbers).sum();
        return Arrays.stream(numbers).map(number -> number / sum).toArray();
    }

    @Test
    void anInterruptLeavesNothing() {
        for (String name : new String[] {"a.gguf", "a"}) {
            Result result = new TestShell()
                    .interrupted()
                    .run("convert", MODEL, folder.resolve(name).toString(), "--threads", "2");
            assertThat(result.code()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(result.errors()).contains("interrupted; nothing was written");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void aTerminalSeesHowFarItIs() {
        String errors = new TestShell()
                .errorsTerminal()
                .run("convert", MODEL, folder.resolve("a.gguf").toString())
                .errors();
        assertThat(errors)
                .contains("writing [", " % of ".substring(0, 2), " left")
                .endsWith("\r\u001b[K");
        assertThat(ConversionProgress.left(12.4)).isEqualTo("12 s");
        assertThat(ConversionProgress.left(187)).isEqualTo("3:07 min");
        assertThat(ConversionProgress.left(7260)).isEqualTo("2:01 h");
    }

    @Test
    void refusesWhatAContainerCannotHoldAndNamesTheRemedy() {
        String file = folder.resolve("a.gguf").toString();
        String target = folder.resolve("a").toString();
        assertRefused("a .gguf file cannot hold fp8; say --to q8_0", file, "--to", "fp8");
        assertRefused("a folder cannot hold q4_0; say --to bf16 or fp8", target, "--to", "q4_0");
        assertRefused("a folder cannot hold f32", target, "--to", "f32");
        assertRefused("a .gguf file cannot hold nvfp4", file, "--to", "nvfp4");
        assertRefused("--layout is for folders", file, "--layout", "hf");
        assertRefused("'--layout': must be hf or consolidated, not 'x'", target, "--layout", "x");
        assertRefused("--pure is for .gguf files", target, "--pure");
        assertRefused("name the folder", folder.resolve("model.safetensors").toString());
        assertRefused("must be one of f32, f16, bf16, fp8, nvfp4, q8_0, q4_0, not 'q4_k'", file, "--to", "q4_k");
        assertRefused("--tokens must be 2 to", file, "--text", MODEL + "/config.json", "--tokens", "1");
        assertRefused(
                "--report: there is no folder",
                file,
                "--report",
                folder.resolve("b/r.json").toString());
        assertRefused("--threads must be", file, "--threads", "0");
        assertThat(folder).isEmptyDirectory();
        Result missing = tramontane(
                "convert", MODEL, file, "--text", folder.resolve("none").toString());
        assertThat(missing.errors()).contains("none: does not exist");
        assertThat(tramontane("convert", MODEL, folder.resolve("b/a.gguf").toString())
                        .errors())
                .contains("there is no folder");
        assertThat(folder).isEmptyDirectory();
    }

    private static void assertRefused(String message, String target, String... options) {
        Result result = tramontane(with(new String[] {"convert", MODEL, target}, options));
        assertThat(result.code()).as(result.errors()).isEqualTo(ExitCode.USAGE);
        assertThat(result.errors()).contains(message);
    }

    @Test
    void onlyForceReplaces() throws IOException {
        String file = folder.resolve("starter.gguf").toString();
        assertThat(tramontane("convert", MODEL, file, "--to", "bf16").code()).isZero();
        assertThat(tramontane("convert", MODEL, file)).satisfies(result -> {
            assertThat(result.code()).isEqualTo(ExitCode.FAILURE);
            assertThat(result.errors()).contains("is there already", "--force");
        });
        assertThat(tramontane("convert", file, file, "--force").errors()).contains("into itself");
        assertThat(tramontane("convert", MODEL, file, "--force").code()).isZero();
        Path target = Files.createDirectories(folder.resolve("target"));
        Files.writeString(target.resolve("notes.txt"), "mine");
        assertThat(tramontane("convert", file, target.toString()).errors()).contains("is not empty", "--force");
        for (String layout : new String[] {"consolidated", "hf"}) {
            assertThat(tramontane("convert", file, target.toString(), "--force", "--layout", layout)
                            .code())
                    .isZero();
        }
        assertThat(target.toFile().list())
                .containsExactlyInAnyOrder("notes.txt", "config.json", "model.safetensors", "tekken.json");
        assertThat(tramontane("convert", target.toString(), target.toString(), "--force")
                        .errors())
                .contains("into itself");
        Result missing = tramontane("chat", "-m", folder.resolve("none.gguf").toString(), QUESTION);
        assertThat(missing.errors()).contains("none.gguf: does not exist");
    }

    @Test
    void whatDoesNotFitOnTheDiskIsRefusedBeforehand() {
        assertThatExceptionOfType(CliException.class)
                .isThrownBy(() -> new OutputFile(folder.resolve("a.gguf")).check(Long.MAX_VALUE, false))
                .withMessageContaining("a.gguf: needs about 8.00 EiB, and the disk has room for")
                .withMessageContaining("another disk");
        assertThatExceptionOfType(CliException.class)
                .isThrownBy(() -> {
                    try (StagedFolder staged = new StagedFolder(folder.resolve("a"))) {
                        staged.check(Long.MAX_VALUE, false);
                    }
                })
                .withMessageContaining("the disk has room for");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFailureInTheMiddleLeavesTheOldFileAlone() throws IOException {
        Path source = Files.createDirectories(folder.resolve("source"));
        Path file = Files.writeString(folder.resolve("a.gguf"), "old");
        RandomCheckpoint.write(source, ModelPreset.TINY.config(595), Quantisation.NONE, 1);
        Path weights = source.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] = 0x7F;
        bytes[bytes.length - 2] = (byte) 0xC0;
        Files.write(weights, bytes);
        Result result = tramontane("convert", source.toString(), file.toString(), "--force");
        assertThat(result.code()).isEqualTo(ExitCode.FAILURE);
        assertThat(result.errors()).contains("not finite");
        assertThat(file).hasContent("old");
        assertThat(tramontane("convert", source.toString(), folder.resolve("b").toString())
                        .code())
                .isEqualTo(ExitCode.FAILURE);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("a.gguf", "source");
    }
}
