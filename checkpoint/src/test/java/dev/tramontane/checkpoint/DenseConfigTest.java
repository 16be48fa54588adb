package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.checkpoint.RopeConfig.Pairing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dense models as the two kinds of folders describe them. */
class DenseConfigTest {
    private static final Path FILE = Path.of("/models/some/config.json");

    private static JsonEdit huggingFace(String type) {
        return new JsonEdit("""
                {"model_type": "%s", "vocab_size": 300, "hidden_size": 64, "num_hidden_layers": 3,
                 "num_attention_heads": 6, "num_key_value_heads": 2, "head_dim": 16, "intermediate_size": 96,
                 "max_position_embeddings": 4096, "rms_norm_eps": 1e-5, "rope_theta": 50000.0, "sliding_window": null}
                """.formatted(type));
    }

    static JsonEdit ministral() {
        return huggingFace("ministral3").remove("rope_theta").set("rope_parameters", """
                        {"rope_type": "yarn", "type": "yarn", "rope_theta": 1000000.0, "factor": 16.0,
                         "original_max_position_embeddings": 16384, "beta_fast": 32.0, "beta_slow": 1.0, "mscale": 1.0,
                         "mscale_all_dim": 1.0, "llama_4_scaling_beta": 0.1}
                        """);
    }

    static JsonEdit consolidated() {
        return new JsonEdit("""
                {"vocab_size": 300, "dim": 64, "n_layers": 3, "n_heads": 6, "n_kv_heads": 2, "head_dim": 16,
                 "hidden_dim": 96, "norm_eps": 1e-5, "rope_theta": 50000.0, "max_seq_len": 4096}
                """);
    }

    private static DecoderConfig expected(Pairing pairing) {
        AttentionConfig attention = new AttentionConfig.Grouped(
                6, 2, 16, 0.25, new RopeConfig(50_000, 1, Optional.empty(), pairing), QueryTemperature.NONE);
        return new DecoderConfig(300, 64, 3, 4096, 1e-5f, false, attention, 3, 96, Optional.empty());
    }

    private static DecoderConfig readHuggingFace(JsonEdit json) {
        return readHuggingFace(json, SoftmaxScale.AUTOMATIC);
    }

    private static DecoderConfig readHuggingFace(JsonEdit json, SoftmaxScale scale) {
        return HuggingFaceConfig.read(Settings.parse(FILE, json.bytes()), scale)
                .model()
                .decoder();
    }

    private static DecoderConfig readConsolidated(JsonEdit json) {
        return ConsolidatedConfig.read(Settings.parse(FILE, json.bytes()), SoftmaxScale.AUTOMATIC)
                .model()
                .decoder();
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral"})
    void hasPairsHalfAHeadApartInHuggingFaceFiles(String type) {
        assertThat(readHuggingFace(huggingFace(type))).isEqualTo(expected(Pairing.HALVES));
    }

    @Test
    void hasInterleavedPairsInMistralsOwnFiles() {
        assertThat(readConsolidated(consolidated())).isEqualTo(expected(Pairing.INTERLEAVED));
    }

    @Test
    void settingsOfLatentAttentionMayBeNull() {
        JsonEdit json = consolidated();
        for (String setting :
                new String[] {"q_lora_rank", "kv_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim", "moe"
                }) {
            json.set(setting, "null");
        }
        assertThat(readConsolidated(json)).isEqualTo(expected(Pairing.INTERLEAVED));
    }

    @Test
    void sizesThatFollowFromOthersMayBeAbsent() {
        JsonEdit json = huggingFace("llama")
                .remove("head_dim")
                .remove("num_key_value_heads")
                .remove("rope_theta")
                .set("num_attention_heads", "4");
        assertThat(readHuggingFace(json).attention())
                .isEqualTo(new AttentionConfig.Grouped(
                        4,
                        4,
                        16,
                        0.25,
                        new RopeConfig(10_000, 1, Optional.empty(), Pairing.HALVES),
                        QueryTemperature.NONE));
        DecoderConfig own = readConsolidated(
                consolidated().remove("max_seq_len").remove("n_kv_heads").remove("rope_theta"));
        assertThat(own.contextLength()).isEqualTo(128_000);
        assertThat(own.attention())
                .isEqualTo(new AttentionConfig.Grouped(
                        6, 6, 16, 0.25, new RopeConfig(10_000, Optional.empty()), QueryTemperature.NONE));
    }

    @Test
    void newerModelsStretchTheirContextAndWarmTheirQueries() {
        RopeConfig.Yarn yarn = new RopeConfig.Yarn(16, 16_384, 32, 1, true, 1);
        AttentionConfig attention = readHuggingFace(ministral()).attention();
        assertThat(attention.rope()).isEqualTo(new RopeConfig(1e6, 1, Optional.of(yarn), Pairing.HALVES));
        assertThat(attention.temperature()).isEqualTo(new QueryTemperature(0.1, 16_384));
        assertThat(attention.softmaxScale()).isEqualTo(0.25);
        JsonEdit own = consolidated()
                .set("yarn", """
                        {"factor": 16, "original_max_position_embeddings": 16384, "beta": 32, "alpha": 1,
                         "apply_scale": false}""")
                .set("llama_4_scaling", "{\"beta\": 0.1, \"original_max_position_embeddings\": 16384}");
        assertThat(readConsolidated(own).attention().rope().yarn()).contains(yarn);
        assertThat(readConsolidated(own).attention().temperature()).isEqualTo(new QueryTemperature(0.1, 16_384));
        // Unlike in latent attention it is the rotation that grows, not the score.
        AttentionConfig scaled =
                readConsolidated(own.set("yarn.apply_scale", "true")).attention();
        assertThat(scaled.rope().yarn().orElseThrow().magnitude()).isCloseTo(0.1 * Math.log(16) + 1, within(1e-12));
        assertThat(scaled.softmaxScale()).isEqualTo(0.25);
    }

    @Test
    void positionsMayBeInterpolated() {
        JsonEdit json = huggingFace("llama").set("rope_scaling", "{\"type\": \"linear\", \"factor\": 4.0}");
        assertThat(readHuggingFace(json).attention().rope())
                .isEqualTo(new RopeConfig(50_000, 4, Optional.empty(), Pairing.HALVES));
    }

    @Test
    void theScoreIsCorrectedIfAskedFor() {
        JsonEdit json = huggingFace("mistral").set("rope_scaling", "{\"rope_type\": \"yarn\", \"factor\": 8.0}");
        double correction = 0.1 * Math.log(8) + 1;
        assertThat(readHuggingFace(json, SoftmaxScale.YARN).attention().softmaxScale())
                .isCloseTo(0.25 * correction * correction, within(1e-12));
        assertThat(readHuggingFace(json, SoftmaxScale.PLAIN).attention().softmaxScale())
                .isEqualTo(0.25);
    }

    /** With an image encoder around it, as Small 3.1 has it. */
    @Test
    void maybeWrapped() {
        JsonEdit wrapped = new JsonEdit(Goldens.text("/goldens/hf-bf16/config.json"));
        wrapped.set("text_config", new String(huggingFace("mistral").bytes(), StandardCharsets.UTF_8));
        CheckpointConfig read = HuggingFaceConfig.read(Settings.parse(FILE, wrapped.bytes()), SoftmaxScale.AUTOMATIC);
        assertThat(read.model().decoder()).isEqualTo(expected(Pairing.HALVES));
        assertThat(read.model().vision()).isPresent();
    }

    @Test
    void aWindowAsLongAsTheContextIsNone() {
        assertThat(readHuggingFace(huggingFace("mistral").set("sliding_window", "4096")))
                .isEqualTo(expected(Pairing.HALVES));
        assertThat(readHuggingFace(huggingFace("mistral").remove("sliding_window")))
                .isEqualTo(expected(Pairing.HALVES));
        assertThat(readHuggingFace(huggingFace("llama").remove("sliding_window").set("max_position_embeddings", "9999"))
                        .contextLength())
                .isEqualTo(9999);
        JsonEdit absent = huggingFace("mistral").remove("sliding_window").set("max_position_embeddings", "4097");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> readHuggingFace(absent))
                .withMessageContaining("'sliding_window' is 'absent': which means 4096 to this format");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "architectures | ['LlamaForCausalLM', 'MistralForCausalLM']",
                "vocab_size | 0",
                "hidden_size | 4294967296",
                "num_hidden_layers | 0",
                "num_attention_heads | 0",
                "num_attention_heads | 2147483647",
                "num_key_value_heads | 0",
                "num_key_value_heads | 4",
                "num_key_value_heads | 12",
                "num_key_value_heads | null",
                "head_dim | 0",
                "head_dim | 17",
                "head_dim | 65538",
                "intermediate_size | 0",
                "intermediate_size | null",
                "rms_norm_eps | -1",
                "rope_theta | 0",
                "rope_scaling | {'factor': 2}~rope_scaling.rope_type",
                "rope_scaling | {'rope_type': 'llama3', 'factor': 8}~rope_scaling.rope_type",
                "rope_scaling | {'rope_type': 'linear', 'factor': 0}~rope_scaling.factor",
                "rope_scaling | {'rope_type': 'yarn'}~rope_scaling.factor",
                "partial_rotary_factor | 0.5",
                "sliding_window | 1024",
                "attention_bias | true",
                "mlp_bias | true",
                "hidden_act | 'gelu'",
                "layer_types | ['sliding_attention']",
                "n_routed_experts | 8",
                "unheard_of | 1",
            })
    void refusesByName(String field, String valueAndNamed) {
        String[] parts = valueAndNamed.split("~");
        String named = parts.length > 1 ? parts[1] : field;
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> readHuggingFace(huggingFace("mistral").set(field, parts[0].replace('\'', '"'))))
                .satisfies(e -> assertThat(e.getMessage())
                        .contains(FILE.toString())
                        .containsAnyOf("'" + named + "'", "setting '" + field + "' is missing"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n_heads | 0",
                "n_kv_heads | 4",
                "n_kv_heads | 0",
                "head_dim | 15",
                "head_dim | 0",
                "hidden_dim | 0",
                "moe | {}",
                "kv_lora_rank | 16",
                "qk_rope_head_dim | 64",
                "sliding_window | 512",
                "unheard_of | 1",
            })
    void refusesByNameInMistralsOwnFiles(String field, String value) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> readConsolidated(consolidated().set(field, value)))
                .withMessageContaining(FILE.toString());
    }

    @Test
    void headsThatDoNotDivideTheWidthMustSayTheirSize() {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> readHuggingFace(huggingFace("mistral").remove("head_dim")))
                .withMessageContaining("'head_dim'");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> readConsolidated(consolidated().remove("head_dim")))
                .withMessageContaining("'head_dim'");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> readHuggingFace(huggingFace("ministral3")))
                .withMessageContaining("'rope_parameters'");
    }

    @Test
    void configurationsKeepTheirPromises() {
        RopeConfig rope = new RopeConfig(10_000, Optional.empty());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AttentionConfig.Grouped(6, 4, 16, 1, rope, QueryTemperature.NONE))
                .withMessageContaining("6 query heads");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AttentionConfig.Grouped(6, 0, 16, 1, rope, QueryTemperature.NONE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AttentionConfig.Grouped(6, 2, 5, 1, rope, QueryTemperature.NONE));
        AttentionConfig attention = new AttentionConfig.Grouped(6, 2, 16, 1, rope, QueryTemperature.NONE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DecoderConfig(9, 9, 3, 9, 0, false, attention, 2, 9, Optional.empty()))
                .withMessageContaining("all 3 layers");
    }
}
