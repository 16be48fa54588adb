package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.checkpoint.DecoderWeights.Attention;
import dev.tramontane.checkpoint.DecoderWeights.KeyValueUp;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What converters write, and what they leave out. */
class GgufConfigTest {
    @TempDir
    private Path folder;

    private GgufEdit edit;

    @BeforeEach
    void convert() {
        edit = GgufEdit.golden();
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
    void filesOfHuggingFaceCheckpointsLackTheTemperature() {
        DecoderConfig complete = decoder();
        edit.remove(
                "mistral4.attention.temperature_scale",
                "mistral4.attention.temperature_length",
                "mistral4.rope.scaling.attn_factor",
                "mistral4.expert_gating_func");
        edit.put("mistral4.rope.scaling.yarn_log_multiplier", 0.1);
        // Its length is the one before the extension.
        assertThat(decoder()).isEqualTo(complete);
        edit.put("mistral4.attention.temperature_scale", 0.25);
        assertThat(decoder().attention().temperature()).isEqualTo(new QueryTemperature(0.25, 64));
        edit.put("mistral4.attention.temperature_scale", 0.0);
        assertThat(decoder().attention().temperature()).isEqualTo(QueryTemperature.NONE);
    }

    @Test
    void filesOfMistralsCheckpointsAreDeepseek2() {
        DecoderConfig complete = decoder();
        edit.rename("deepseek2").remove("deepseek2.rope.scaling.attn_factor", "deepseek2.vocab_size");
        edit.put("deepseek2.rope.scaling.yarn_log_multiplier", 0.1);
        assertThat(decoder()).isEqualTo(complete);
        edit.remove("deepseek2.attention.temperature_scale", "deepseek2.attention.temperature_length");
        assertThat(decoder().attention().temperature()).isEqualTo(QueryTemperature.NONE);
    }

    @Test
    void withoutAMultiplierTheRotationHasAMagnitude() {
        edit.remove("mistral4.rope.scaling.attn_factor");
        RopeConfig.Yarn yarn = decoder().attention().rope().yarn().orElseThrow();
        assertThat(yarn.magnitude()).isCloseTo(0.1 * Math.log(yarn.factor()) + 1, within(1e-9));
        edit.put("mistral4.rope.scaling.yarn_log_multiplier", 0.1);
        assertThat(decoder().attention().rope().yarn().orElseThrow().magnitude())
                .isOne();
    }

    @Test
    void olderFilesHaveTheExpansionInOnePiece() {
        AttentionConfig.Latent attention = decoder().attention().asLatent();
        int perHead = attention.nopeHeadSize() + attention.valueHeadSize();
        int rank = attention.keyValueRank();
        List<float[]> expected;
        try (Checkpoint split = Checkpoint.open(folder.resolve("x.gguf"))) {
            expected = Numbers.of(split.decoder());
        }
        for (int layer = 0; layer < 3; layer++) {
            byte[] keys = edit.tensors.remove(WeightNames.Gguf.keysUp(layer)).bytes();
            byte[] values =
                    edit.tensors.remove(WeightNames.Gguf.valuesUp(layer)).bytes();
            byte[] joined = new byte[keys.length + values.length];
            for (int head = 0; head < attention.heads(); head++) {
                for (int r = 0; r < perHead; r++) {
                    for (int c = 0; c < rank; c++) {
                        int to = ((head * perHead + r) * rank + c) * 2;
                        boolean isKey = r < attention.nopeHeadSize();
                        byte[] source = isKey ? keys : values;
                        int from = isKey
                                ? ((head * rank + c) * attention.nopeHeadSize() + r) * 2
                                : ((head * attention.valueHeadSize() + r - attention.nopeHeadSize()) * rank + c) * 2;
                        joined[to] = source[from];
                        joined[to + 1] = source[from + 1];
                    }
                }
            }
            List<Long> shape = List.of((long) attention.heads() * perHead, (long) rank);
            edit.tensors.put("blk." + layer + ".attn_kv_b.weight", new GgufEdit.Tensor(DataType.BF16, shape, joined));
        }
        edit.remove("mistral4.attention.key_length_mla", "mistral4.attention.value_length_mla");
        edit.put("mistral4.attention.key_length", (long) attention.queryHeadSize());
        edit.put("mistral4.attention.value_length", (long) attention.valueHeadSize());
        edit.put("mistral4.attention.head_count_kv", (long) attention.heads());
        try (Checkpoint joined = Checkpoint.open(edit.write(folder.resolve("joined.gguf")))) {
            assertThat(joined.config().decoder().attention()).isEqualTo(attention);
            assertThat(joined.decoder().layers().getFirst().attention())
                    .isInstanceOfSatisfying(
                            Attention.Latent.class,
                            latent -> assertThat(latent.keyValueUp()).isInstanceOf(KeyValueUp.Joined.class));
            assertSame(Numbers.of(joined.decoder()), expected);
        }
    }

    @Test
    void gateAndUpMayBeOneTensor() {
        List<float[]> expected;
        try (Checkpoint apart = Checkpoint.open(edit.write(folder.resolve("x.gguf")))) {
            expected = Numbers.of(apart.decoder());
        }
        for (int layer = 0; layer < 3; layer++) {
            String prefix = "blk." + layer + ".ffn_";
            GgufEdit.Tensor gate = edit.tensors.remove(prefix + "gate_exps.weight");
            GgufEdit.Tensor up = edit.tensors.remove(prefix + "up_exps.weight");
            int experts = Math.toIntExact(gate.shape().getFirst());
            int each = gate.bytes().length / experts;
            byte[] both = new byte[2 * gate.bytes().length];
            for (int e = 0; e < experts; e++) {
                System.arraycopy(gate.bytes(), e * each, both, 2 * e * each, each);
                System.arraycopy(up.bytes(), e * each, both, (2 * e + 1) * each, each);
            }
            List<Long> shape = List.of(
                    gate.shape().get(0), 2 * gate.shape().get(1), gate.shape().get(2));
            edit.tensors.put(prefix + "gate_up_exps.weight", new GgufEdit.Tensor(DataType.BF16, shape, both));
        }
        try (Checkpoint joined = Checkpoint.open(edit.write(folder.resolve("joined.gguf")))) {
            assertSame(Numbers.of(joined.decoder()), expected);
        }
    }

    @Test
    void withoutAHeadTheEmbeddingIsOne() {
        edit.tensors.remove("output.weight");
        try (Checkpoint checkpoint = Checkpoint.open(edit.write(folder.resolve("x.gguf")))) {
            assertThat(checkpoint.config().decoder().tiedEmbeddings()).isTrue();
            assertThat(checkpoint.decoder().head())
                    .isSameAs(checkpoint.decoder().embedding());
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "block_count, 0, must be between 1 and",
                "block_count, 2, no place in the architecture",
                "block_count, 4, 'blk.3.attn_norm.weight' is missing",
                "embedding_length, 2147483647, must be between 1 and",
                "embedding_length, 63, has shape",
                "attention.head_count_kv, 4, contradicts attention.key_length_mla",
                "attention.key_length, 7, contradicts attention.kv_lora_rank",
                "rope.dimension_count, 3, must be even",
                "attention.key_length_mla, 8, must be more than rope.dimension_count",
                "expert_count, 0, must be between 1 and",
                "expert_used_count, 1000, there are only",
                "expert_gating_func, 2, only 1.0 is supported",
                "expert_group_count, 3, must divide",
                "nextn_predict_layers, 1, only 0.0 is supported",
                "leading_dense_block_count, 1, 'blk.0.ffn_gate.weight' is missing",
                "vocab_size, 5, has shape",
                "some.new.knob, 1, unknown key 'mistral4.some.new.knob'"
            })
    void refusesWhatCannotBe(String key, int value, String message) {
        edit.put("mistral4." + key, (long) value);
        assertRefused(message);
    }

    @ParameterizedTest
    @CsvSource({
        "block_count",
        "context_length",
        "embedding_length",
        "attention.head_count",
        "attention.kv_lora_rank",
        "attention.layer_norm_rms_epsilon",
        "attention.value_length_mla",
        "rope.dimension_count",
        "rope.scaling.factor",
        "expert_count",
        "expert_used_count",
        "expert_feed_forward_length"
    })
    void namesWhatIsMissing(String key) {
        edit.remove("mistral4." + key);
        assertRefused("key 'mistral4." + key + "' is missing");
    }

    @Test
    void refusesOtherArchitecturesAndTypes() {
        edit.rename("gemma9");
        assertRefused("'general.architecture' is 'gemma9': only mistral4, deepseek2, llama and mistral3 are supported");
        edit = GgufEdit.golden().put("mistral4.rope.scaling.type", "longrope");
        assertRefused("only none, linear and yarn are supported");
        edit.put("mistral4.rope.scaling.type", 3L);
        assertRefused("must be a string");
        edit = GgufEdit.golden().put("mistral4.block_count", 3.0);
        assertRefused("must be a whole number");
        edit.put("mistral4.block_count", "3");
        assertRefused("must be a whole number");
        edit.put("mistral4.block_count", 3L).put("mistral4.rope.freq_base", Double.NaN);
        assertRefused("'mistral4.rope.freq_base' is 'NaN'");
    }

    @Test
    void numbersPerLayerMustAgree() {
        int width = decoder().experts().orElseThrow().width();
        edit.metadata.put(
                "mistral4.expert_feed_forward_length",
                new GgufValue.Wholes(List.of((long) width, (long) width, (long) width)));
        assertThat(decoder().experts().orElseThrow().width()).isEqualTo(width);
        edit.metadata.put(
                "mistral4.expert_feed_forward_length", new GgufValue.Wholes(List.of((long) width, (long) width + 1)));
        assertRefused("layers that differ are not supported");
    }

    @Test
    void readsTheVocabulary() {
        edit.put("tokenizer.ggml.model", "gpt2").put("tokenizer.ggml.pre", "tekken");
        edit.put("tokenizer.ggml.bos_token_id", 1L);
        edit.metadata.put("tokenizer.ggml.tokens", new GgufValue.Texts(List.of("a", "b")));
        edit.metadata.put("tokenizer.ggml.token_type", new GgufValue.Wholes(List.of(3L, 1L)));
        edit.metadata.put("tokenizer.ggml.scores", new GgufValue.Reals(List.of(0.5, 1.0)));
        try (Checkpoint checkpoint = Checkpoint.open(edit.write(folder.resolve("x.gguf")))) {
            GgufVocabulary vocabulary = checkpoint.vocabulary().orElseThrow();
            assertThat(vocabulary.model()).isEqualTo("gpt2");
            assertThat(vocabulary.splitter()).contains("tekken");
            assertThat(vocabulary.tokens()).containsExactly("a", "b");
            assertThat(vocabulary.types()).containsExactly(3L, 1L);
            assertThat(vocabulary.scores()).containsExactly(0.5, 1.0);
            assertThat(vocabulary.merges()).isEmpty();
            assertThat(vocabulary.begin()).hasValue(1);
            assertThat(vocabulary.end()).isEmpty();
        }
        edit.put("tokenizer.ggml.eos_token_id", 2L);
        assertRefused("'tokenizer.ggml.eos_token_id' is '2': must be between 0 and 1");
        edit.remove("tokenizer.ggml.eos_token_id");
        edit.metadata.put("tokenizer.ggml.token_type", new GgufValue.Wholes(List.of(3L)));
        assertRefused("'tokenizer.ggml.token_type'", "its length is not that of tokens, 2");
    }

    @Test
    void anyPartOpensASplitModel() {
        List<String> names = List.copyOf(edit.tensors.keySet());
        int third = names.size() / 3;
        List<List<String>> parts = List.of(
                names.subList(0, third), names.subList(third, 2 * third), names.subList(2 * third, names.size()));
        for (int i = 0; i < 3; i++) {
            GgufEdit part = i == 0 ? edit : new GgufEdit();
            part.tensors.putAll(edit.tensors);
            part.put("split.no", (long) i).put("split.count", 3L).put("split.tensors.count", (long) names.size());
            part.write(part(i), parts.get(i));
        }
        for (int i = 0; i < 3; i++) {
            try (Checkpoint whole = Checkpoint.open(Goldens.folder("hf-bf16"));
                    Checkpoint split = Checkpoint.open(part(i))) {
                assertThat(split.files()).hasSize(3);
                assertThat(split.config().decoder()).isEqualTo(whole.config().decoder());
                assertSame(Numbers.of(split.decoder()), Numbers.of(whole.decoder()));
            }
        }
        assertThat(part(1).toFile().delete()).isTrue();
        assertSplitRefused(part(0), "s-00002-of-00003.gguf: does not exist");
        new GgufEdit().put("split.no", 2L).put("split.count", 3L).write(part(1), List.of());
        assertSplitRefused(part(0), "'split.no' is '2': the name of the file says 1");
        new GgufEdit().put("split.no", 1L).put("split.count", 3L).write(part(1), List.of());
        assertSplitRefused(part(0), "'split.tensors.count'", "contradicts the sum over all parts");
        new GgufEdit().put("split.no", 1L).put("split.count", 2L).write(part(1), List.of());
        assertSplitRefused(part(0), "'split.count' is '2'");
        Path misnamed = part(0).resolveSibling("s.gguf");
        assertThat(part(0).toFile().renameTo(misnamed.toFile())).isTrue();
        assertSplitRefused(misnamed, "its name does not end like -00001-of-00003.gguf");
        new GgufEdit().put("split.no", 0L).put("split.count", 9999L).write(misnamed, List.of());
        assertSplitRefused(misnamed, "'split.count' is '9999': must be between 0 and 1024");
    }

    private static void assertSame(List<float[]> actual, List<float[]> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).as("weights %d", i).isEqualTo(expected.get(i));
        }
    }

    private Path part(int index) {
        return folder.resolve("s-0000" + (index + 1) + "-of-00003.gguf");
    }

    private static void assertSplitRefused(Path file, String... parts) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Checkpoint.open(file).close())
                .satisfies(e -> assertThat(Arrays.asList(parts))
                        .allSatisfy(part -> assertThat(e.getMessage()).contains(part)));
    }
}
