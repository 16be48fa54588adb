package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightFilesTest {
    @TempDir
    private Path folder;

    private static String shard(String stem, String tensor) {
        return stem + "-0000" + (1 + Math.floorMod(tensor.hashCode(), 3)) + "-of-00003.safetensors";
    }

    private void writeIndex(Rewrite rewrite, String stem) throws IOException {
        String map = rewrite.names().stream()
                .map(name -> "\"" + name + "\":\"" + shard(stem, name) + "\"")
                .collect(Collectors.joining(",", "{", "}"));
        Files.writeString(
                folder.resolve(stem + ".safetensors.index.json"),
                "{\"metadata\":{\"total_size\":1},\"weight_map\":" + map + "}");
    }

    private Rewrite sharded(String golden, String stem) throws IOException {
        Rewrite rewrite = Rewrite.of(golden);
        rewrite.write(folder, name -> shard(stem, name));
        writeIndex(rewrite, stem);
        return rewrite;
    }

    private void assertRefused(String... parts) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Checkpoint.open(folder).close())
                .withMessageContaining(folder.toString())
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void readsShardsOfBothLayouts() throws IOException {
        sharded("hf-fp8", "model");
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.layout()).isEqualTo(CheckpointLayout.HUGGING_FACE);
            assertThat(checkpoint.files()).hasSize(3);
            assertThat(checkpoint.files())
                    .allSatisfy(file -> assertThat(file.byteSize())
                            .isEqualTo(file.path().toFile().length()));
        }
        sharded("consolidated-nvfp4", "consolidated");
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.layout()).isEqualTo(CheckpointLayout.CONSOLIDATED);
            assertThat(checkpoint.quantisation()).isEqualTo(Quantisation.NVFP4);
        }
        CheckpointOptions other = CheckpointOptions.DEFAULT.withLayout(CheckpointLayout.HUGGING_FACE);
        try (Checkpoint checkpoint = Checkpoint.open(folder, other)) {
            assertThat(checkpoint.quantisation()).isEqualTo(Quantisation.FP8_PER_TENSOR);
        }
    }

    @Test
    void readsNumberedShardsWithoutIndex() throws IOException {
        sharded("consolidated-bf16", "consolidated");
        Files.delete(folder.resolve("consolidated.safetensors.index.json"));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.files()).hasSize(3);
        }
    }

    @Test
    void prefersTheLayoutThatHasWeights() throws IOException {
        Rewrite.of("consolidated-bf16").writeConfig(folder);
        Rewrite.of("hf-bf16").write(folder);
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.layout()).isEqualTo(CheckpointLayout.HUGGING_FACE);
        }
    }

    @Test
    void missingShardsAreNamed() throws IOException {
        sharded("hf-bf16", "model");
        Files.delete(folder.resolve("model-00002-of-00003.safetensors"));
        assertRefused("model-00002-of-00003.safetensors: does not exist", "model.safetensors.index.json");
    }

    @Test
    void indexAndShardsMustAgree() throws IOException {
        Rewrite rewrite = sharded("hf-bf16", "model");
        rewrite.zeros("added", DataType.U8, 1);
        writeIndex(rewrite, "model");
        assertRefused("lacks tensor 'added'", shard("model", "added"));
        rewrite.write(folder, name -> shard("model", name));
        rewrite.remove("added");
        writeIndex(rewrite, "model");
        assertRefused("'added'", "does not list");
        rewrite.write(folder, name -> shard("model", name + "x"));
        assertRefused("holds tensor", "puts into 'model-0000");
    }

    @Test
    void shardsMustNotRepeatTensors() throws IOException {
        sharded("consolidated-bf16", "consolidated");
        Files.delete(folder.resolve("consolidated.safetensors.index.json"));
        Files.copy(
                folder.resolve("consolidated-00001-of-00003.safetensors"),
                folder.resolve("consolidated-9.safetensors"));
        assertRefused("consolidated-9.safetensors", "is also in consolidated-00001-of-00003.safetensors");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../model.safetensors",
                "/etc/model.safetensors",
                "sub/model.safetensors",
                "..\\\\model.safetensors",
                "C:model.safetensors",
                "model.bin",
                "",
                "..",
                ".safetensors",
                "a\\u0000.safetensors",
                "a\\n.safetensors",
                "a b.safetensors",
                "é.safetensors"
            })
    void shardsStayInTheFolder(String shard) throws IOException {
        Rewrite.of("hf-bf16").writeConfig(folder);
        Files.writeString(
                folder.resolve("model.safetensors.index.json"), "{\"weight_map\":{\"some.tensor\":\"" + shard + "\"}}");
        assertRefused("model.safetensors.index.json", "'some.tensor'", "plain name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"weight_map\":{}}",
                "{\"weight_map\":[]}",
                "{\"weight_map\":{\"a\":1}}",
                "{\"weight_map\":{\"a\":\"x.safetensors\"}} {}",
                "{\"weight_map\":{\"a\":\"x.safetensors\",\"a\":\"x.safetensors\"}}",
                "{\"weight_map\":{\"a\":\"x.safetensors\"},\"weight_map\":{\"a\":\"x.safetensors\"}}"
            })
    void brokenIndexesAreRefused(String json) throws IOException {
        Rewrite.of("hf-bf16").writeConfig(folder);
        Files.writeString(folder.resolve("model.safetensors.index.json"), json);
        assertRefused("model.safetensors.index.json");
    }

    @Test
    void saysWhatAFolderLacks() throws IOException {
        assertRefused("neither params.json nor config.json");
        Rewrite.of("hf-bf16").writeConfig(folder);
        assertRefused("has config.json but no model.safetensors");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Checkpoint.open(
                                folder, CheckpointOptions.DEFAULT.withLayout(CheckpointLayout.CONSOLIDATED))
                        .close())
                .withMessageContaining("params.json: does not exist");
        Path file = folder.resolve("config.json");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Checkpoint.open(file).close())
                .withMessageContaining("is neither a folder nor");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Checkpoint.open(folder.resolve("nowhere")).close())
                .withMessageContaining("does not exist");
    }

    @Test
    void findsTheVocabularyBesideTheWeights() throws IOException {
        Rewrite.of("hf-bf16").write(folder);
        Path vocabulary = Files.writeString(folder.resolve("tekken.json"), "{}");
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.tokenizer()).contains(vocabulary);
        }
    }

    @Test
    void emptyAndTruncatedWeightsAreRefused() throws IOException {
        Rewrite.of("hf-bf16").write(folder);
        Path weights = folder.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(whole, whole.length - 1));
        assertRefused("model.safetensors", "claims the bytes");
        Files.write(weights, new byte[0]);
        assertRefused("model.safetensors", "0 bytes are too few");
    }
}
