package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dense models in GGUF files. */
class DenseGgufTest {
    private static final DecoderConfig DENSE = new DecoderConfig(
            50,
            64,
            2,
            4096,
            1e-5f,
            false,
            new AttentionConfig.Grouped(
                    6, 2, 16, 0.25, new RopeConfig(50_000, Optional.empty()), QueryTemperature.NONE),
            2,
            96,
            Optional.empty());

    @TempDir
    private Path folder;

    private GgufEdit edit;

    @BeforeEach
    void convert() {
        Path source = folder.resolve("source");
        RandomCheckpoint.write(source, DENSE, Quantisation.NONE, 1);
        Path file = folder.resolve("source.gguf");
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            GgufConversion.write(checkpoint, GgufSelection.of(WeightFormat.F32), writer -> {}, file);
        }
        edit = GgufEdit.read(file);
    }

    private DecoderConfig decoder() {
        try (Checkpoint checkpoint = Checkpoint.open(edit.write(folder.resolve("x.gguf")))) {
            return checkpoint.config().decoder();
        }
    }

    private void assertRefused(String... parts) {
        Path file = edit.write(folder.resolve("x.gguf"));
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Checkpoint.open(file).close())
                .withMessageStartingWith(file + ": ")
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void isReadBack() {
        assertThat(edit.metadata.get("general.architecture")).isEqualTo(new GgufValue.Text("llama"));
        assertThat(decoder()).isEqualTo(DENSE);
    }

    @Test
    void keysThatFollowFromOthersMayBeAbsent() {
        edit.remove(
                "llama.vocab_size",
                "llama.attention.value_length",
                "llama.rope.dimension_count",
                "llama.rope.freq_base");
        assertThat(decoder())
                .isEqualTo(DENSE.withAttention(new AttentionConfig.Grouped(
                        6, 2, 16, 0.25, new RopeConfig(10_000, Optional.empty()), QueryTemperature.NONE)));
    }

    @Test
    void withoutAnOutputTheEmbeddingIsIt() {
        edit.tensors.remove("output.weight");
        try (Checkpoint checkpoint = Checkpoint.open(edit.write(folder.resolve("x.gguf")))) {
            assertThat(checkpoint.config().decoder().tiedEmbeddings()).isTrue();
            assertThat(checkpoint.decoder().head())
                    .isSameAs(checkpoint.decoder().embedding());
        }
    }

    @Test
    void newerModelsHaveAnArchitectureOfTheirOwn() {
        edit.rename("llama", "mistral3")
                .put("mistral3.rope.scaling.type", "yarn")
                .put("mistral3.rope.scaling.factor", 16.0)
                .put("mistral3.rope.scaling.original_context_length", 256L)
                .put("mistral3.rope.scaling.yarn_log_multiplier", 1.0)
                .put("mistral3.attention.temperature_scale", 0.1);
        AttentionConfig attention = decoder().attention();
        assertThat(attention.temperature()).isEqualTo(new QueryTemperature(0.1, 256));
        assertThat(attention.rope().yarn()).contains(new RopeConfig.Yarn(16, 256, 32, 1, true, 1));
        assertThat(attention.softmaxScale()).isEqualTo(0.25);
        edit.remove("mistral3.rope.scaling.yarn_log_multiplier");
        assertThat(decoder().attention().rope().yarn().orElseThrow().magnitude())
                .isCloseTo(0.1 * Math.log(16) + 1, within(1e-12));
    }

    /** As converters write it for every model of the architecture. */
    @Test
    void oneNumberPerLayerIsAsGoodAsOne() {
        edit.metadata.put("llama.attention.head_count_kv", new GgufValue.Wholes(List.of(2L, 2L)));
        assertThat(decoder()).isEqualTo(DENSE);
        edit.metadata.put("llama.attention.head_count_kv", new GgufValue.Wholes(List.of(2L, 1L)));
        assertRefused("'llama.attention.head_count_kv'", "layers that differ");
    }

    @Test
    void factorsOfFrequenciesAreRefusedByName() {
        edit.tensors.put("rope_freqs.weight", new GgufEdit.Tensor(DataType.F32, List.of(8L), new byte[32]));
        assertRefused("tensor 'rope_freqs.weight'", "Llama 3.1");
    }

    @ParameterizedTest
    @CsvSource({
        "block_count, 0",
        "block_count, 4000000",
        "block_count, 1",
        "block_count, 3",
        "embedding_length, 0",
        "embedding_length, 65",
        "feed_forward_length, 0",
        "feed_forward_length, 95",
        "attention.head_count, 0",
        "attention.head_count, 2147483647",
        "attention.head_count, 8",
        "attention.head_count_kv, 0",
        "attention.head_count_kv, 4",
        "attention.head_count_kv, 12",
        "attention.head_count_kv, 6",
        "attention.key_length, 0",
        "attention.key_length, 15",
        "attention.key_length, 131072",
        "attention.value_length, 8",
        "rope.dimension_count, 8",
        "attention.sliding_window, 512",
        "expert_count, 8",
        "expert_used_count, 2",
        "attention.temperature_length, 0",
        "attention.clamp_kqv, 1",
        "vocab_size, 51",
    })
    void refuses(String key, long value) {
        edit.put("llama." + key, value);
        assertRefused("");
    }

    @ParameterizedTest
    @CsvSource({"block_count", "embedding_length", "feed_forward_length", "context_length", "attention.head_count"})
    void namesWhatIsMissing(String key) {
        edit.remove("llama." + key);
        assertRefused("key 'llama." + key + "' is missing");
    }

    @Test
    void biasesHaveNoPlace() {
        edit.tensors.put("blk.0.attn_q.bias", new GgufEdit.Tensor(DataType.F32, List.of(96L), new byte[384]));
        assertRefused("'blk.0.attn_q.bias'");
    }
}
