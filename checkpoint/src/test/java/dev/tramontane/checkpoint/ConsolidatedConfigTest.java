package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsolidatedConfigTest {
    private static final Path FILE = Path.of("/models/some/params.json");

    private static JsonEdit params() {
        return new JsonEdit(Goldens.text("/goldens/consolidated-bf16/params.json"));
    }

    private static CheckpointConfig read(JsonEdit json, SoftmaxScale scale) {
        return ConsolidatedConfig.read(Settings.parse(FILE, json.bytes()), scale);
    }

    private static DecoderConfig decoder(JsonEdit json) {
        return read(json, SoftmaxScale.AUTOMATIC).model().decoder();
    }

    @Test
    void saysTheSameAsTheOtherDialect() {
        ModelConfig other = HuggingFaceConfig.read(
                        Settings.read(Goldens.folder("hf-bf16").resolve("config.json")), SoftmaxScale.AUTOMATIC)
                .model();
        assertThat(read(params(), SoftmaxScale.AUTOMATIC).model()).isEqualTo(other);
    }

    @Test
    void honoursEveryKnob() {
        DecoderConfig decoder = decoder(params().set("q_lora_rank", "null")
                .set("norm_eps", "1e-5")
                .set("tied_embeddings", "true")
                .set("moe.first_k_dense_replace", "1")
                .set("moe.num_shared_experts", "0")
                .set("moe.num_expert_groups", "4")
                .set("moe.num_expert_groups_per_tok", "2")
                .set("moe.routed_scale", "2")
                .remove("yarn")
                .remove("llama_4_scaling")
                .remove("max_position_embeddings")
                .set("max_seq_len", "99"));
        assertThat(decoder.attention().asLatent().queryRank()).isEmpty();
        assertThat(decoder.attention().asLatent().latentNormEpsilon()).isEqualTo(1e-5f);
        assertThat(decoder.attention().rope()).isEqualTo(new RopeConfig(10_000, Optional.empty()));
        assertThat(decoder.attention().temperature()).isEqualTo(QueryTemperature.NONE);
        assertThat(decoder.tiedEmbeddings()).isTrue();
        assertThat(decoder.denseLayers()).isEqualTo(1);
        assertThat(decoder.contextLength()).isEqualTo(99);
        assertThat(decoder.experts()).contains(new ExpertsConfig(16, 4, 48, 0, 4, 2, true, 2));
    }

    @Test
    void theFileDecidesTheSoftmaxScale() {
        double plain = 1 / Math.sqrt(40);
        double corrected = plain * Math.pow(0.1 * Math.log(8) + 1, 2);
        JsonEdit applied = params().set("yarn.apply_scale", "true");
        assertThat(scale(params(), SoftmaxScale.AUTOMATIC)).isEqualTo(plain);
        assertThat(scale(params().remove("yarn.apply_scale"), SoftmaxScale.AUTOMATIC))
                .isEqualTo(plain);
        assertThat(scale(applied, SoftmaxScale.AUTOMATIC)).isCloseTo(corrected, within(1e-12));
        assertThat(scale(applied, SoftmaxScale.PLAIN)).isEqualTo(plain);
        assertThat(scale(params(), SoftmaxScale.YARN)).isCloseTo(corrected, within(1e-12));
        assertThat(decoder(applied).attention().rope().yarn().orElseThrow().magnitude())
                .isEqualTo(1);
    }

    private static double scale(JsonEdit json, SoftmaxScale scale) {
        return read(json, scale).model().decoder().attention().softmaxScale();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "dim | 0",
                "dim | 96.0",
                "n_layers | '3'",
                "hidden_dim | null",
                "n_heads | 0",
                "n_kv_heads | 2",
                "head_dim | 41",
                "qk_rope_head_dim | 7",
                "norm_eps | -1",
                "vocab_size | 1e3",
                "rope_theta | 0",
                "tied_embeddings | 'false'",
                "sliding_window | 4096",
                "use_biases | true",
                "causal | false",
                "activation | 'gelu'",
                "unheard_of | 1",
                "moe | null",
                "moe.unheard_of | 1",
                "moe.route_every_n | 2",
                "moe.num_experts_per_tok | 17",
                "moe.num_expert_groups | 5",
                "moe.num_expert_groups_per_tok | 2",
                "moe.num_shared_experts | null",
                "moe.first_k_dense_replace | 4",
                "moe.routed_scale | -1",
                "yarn.factor | 0",
                "yarn.beta | 0.5",
                "yarn.apply_scale | 'no'",
                "yarn.unheard_of | 1",
                "llama_4_scaling.beta | -1",
                "llama_4_scaling.beta | null",
                "llama_4_scaling.original_max_position_embeddings | 0",
                "llama_4_scaling.unheard_of | 1",
                "quantization | 'fp8'",
                "quantization.qformat_weight | 'int8'",
                "quantization.qscheme_act | 'TENSOR'",
                "quantization.quant_method | 'awq'",
                "vision_encoder.mm_projector_id | 'mlp'",
                "vision_encoder.add_pre_mm_projector_layer_norm | false",
                "vision_encoder.image_token_id | 11",
                "vision_encoder.image_break_token_id | 11",
                "vision_encoder.image_end_token_id | 11",
                "vision_encoder.num_attention_heads | 7",
                "vision_encoder.unheard_of | 1",
            })
    void refusesByName(String field, String value) {
        String named = field.equals("quantization.qscheme_act") ? "quantization.qformat_weight" : field;
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> decoder(params().set(field, value.replace('\'', '"'))))
                .withMessageContaining(FILE.toString())
                .withMessageContaining("'" + named + "'");
    }

    /** Scales of activations are of no consequence, but nothing else is known about schemes with other names. */
    @Test
    void knowsTheActivationSchemes() {
        for (String scheme : new String[] {"TENSOR", "NO_SCALES"}) {
            JsonEdit known = params().set("quantization.qformat_weight", "\"fp8_e4m3\"")
                    .set("quantization.qscheme_act", "\"" + scheme + "\"");
            assertThat(quantisation(known)).isEqualTo(Quantisation.FP8_PER_TENSOR);
        }
        JsonEdit unknown = params().set("quantization.qformat_weight", "\"fp8_e4m3\"")
                .set("quantization.qscheme_act", "\"CHANNEL\"");
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> decoder(unknown))
                .withMessageContaining("'quantization.qscheme_act'");
    }

    @Test
    void recognisesQuantisationUnderEitherKey() {
        String fp8 = "{\"qformat_weight\":\"fp8_e4m3\",\"qscheme_act\":\"TENSOR\"}";
        String packed = """
            {"format":"nvfp4-pack-quantized","config_groups":{"NVFP4A16":{"weights":{"num_bits":4,"group_size":16}}}}\
            """;
        assertThat(quantisation(params().set("quantization", fp8))).isEqualTo(Quantisation.FP8_PER_TENSOR);
        assertThat(quantisation(params().set("quantization", packed))).isEqualTo(Quantisation.NVFP4);
        assertThat(quantisation(params().set("quantization_config", "{\"quant_method\":\"fp8\"}")))
                .isEqualTo(Quantisation.FP8_PER_TENSOR);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> quantisation(params().set("quantization", fp8).set("quantization_config", fp8)))
                .withMessageContaining("'quantization_config'");
    }

    private static Quantisation quantisation(JsonEdit json) {
        return read(json, SoftmaxScale.AUTOMATIC).quantisation();
    }
}
