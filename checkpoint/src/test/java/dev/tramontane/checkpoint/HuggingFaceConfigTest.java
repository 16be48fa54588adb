package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HuggingFaceConfigTest {
    private static final Path FILE = Path.of("/models/some/config.json");

    private static JsonEdit wrapped() {
        return new JsonEdit(Goldens.text("/goldens/hf-bf16/config.json"));
    }

    private static JsonEdit textOnly() {
        return new JsonEdit(Goldens.text("/starter-model/config.json"));
    }

    private static CheckpointConfig read(JsonEdit json) {
        return read(json, SoftmaxScale.AUTOMATIC);
    }

    private static CheckpointConfig read(JsonEdit json, SoftmaxScale scale) {
        return HuggingFaceConfig.read(Settings.parse(FILE, json.bytes()), scale);
    }

    private static DecoderConfig decoder(JsonEdit json) {
        return read(json).model().decoder();
    }

    @Test
    void readsTheGolden() {
        ModelConfig model = read(wrapped()).model();
        RopeConfig.Yarn yarn = new RopeConfig.Yarn(8, 64, 32, 1, true, 1);
        AttentionConfig attention = new AttentionConfig.Latent(
                4,
                OptionalInt.of(48),
                32,
                24,
                16,
                32,
                1e-6f,
                1 / Math.sqrt(40),
                new RopeConfig(10_000, Optional.of(yarn)),
                new QueryTemperature(0.1, 64));
        ExpertsConfig experts = new ExpertsConfig(16, 4, 48, 1, 1, 1, true, 1);
        assertThat(model.decoder())
                .isEqualTo(new DecoderConfig(640, 96, 3, 512, 1e-6f, false, attention, 0, 160, Optional.of(experts)));
        assertThat(model.vision()).contains(new VisionConfig(48, 2, 3, 96, 3, 14, 154, 2, 10_000, false, false));
    }

    @Test
    void readsTextModelsOnTheirOwn() {
        ModelConfig model = read(textOnly()).model();
        assertThat(model.vision()).isEmpty();
        assertThat(model.decoder().experts().orElseThrow().count()).isEqualTo(128);
        assertThat(model.decoder().attention().temperature()).isEqualTo(new QueryTemperature(0.1, 2048));
    }

    @Test
    void wrappersMayLackVision() {
        assertThat(read(wrapped().remove("vision_config")).model().vision()).isEmpty();
    }

    @Test
    void honoursEveryKnob() {
        DecoderConfig decoder = decoder(textOnly()
                .set("q_lora_rank", "null")
                .set("first_k_dense_replace", "2")
                .set("n_shared_experts", "3")
                .set("n_group", "8")
                .set("topk_group", "2")
                .set("norm_topk_prob", "false")
                .set("routed_scaling_factor", "2.5")
                .set("rms_norm_eps", "1e-5")
                .set("tie_word_embeddings", "true")
                .set("rope_parameters.truncate", "false")
                .set("rope_parameters.rope_theta", "1e6"));
        assertThat(decoder.attention().asLatent().queryRank()).isEmpty();
        assertThat(decoder.denseLayers()).isEqualTo(2);
        assertThat(decoder.tiedEmbeddings()).isTrue();
        assertThat(decoder.normEpsilon()).isEqualTo(1e-5f);
        assertThat(decoder.attention().asLatent().latentNormEpsilon()).isEqualTo(1e-6f);
        assertThat(decoder.experts()).contains(new ExpertsConfig(128, 4, 32, 3, 8, 2, false, 2.5f));
        assertThat(decoder.attention().rope().theta()).isEqualTo(1e6);
        assertThat(decoder.attention().rope().yarn().orElseThrow().truncate()).isFalse();
    }

    @Test
    void absentSwitchesHaveTheDefaultsOfTheFormat() {
        DecoderConfig decoder = decoder(textOnly()
                .remove("n_group")
                .remove("topk_group")
                .remove("norm_topk_prob")
                .remove("routed_scaling_factor")
                .remove("first_k_dense_replace")
                .remove("n_shared_experts")
                .remove("rope_interleave")
                .remove("tie_word_embeddings"));
        assertThat(decoder).isEqualTo(decoder(textOnly()));
    }

    @Test
    void magnitudeFollowsTheRule() {
        assertThat(magnitude(textOnly())).isEqualTo(1);
        assertThat(magnitude(textOnly().set("rope_parameters.attention_factor", "1.25")))
                .isEqualTo(1.25);
        assertThat(magnitude(textOnly().set("rope_parameters.mscale", "0.707")))
                .isCloseTo((0.0707 * Math.log(4) + 1) / (0.1 * Math.log(4) + 1), within(1e-12));
        assertThat(magnitude(textOnly().remove("rope_parameters.mscale")))
                .isCloseTo(0.1 * Math.log(4) + 1, within(1e-12));
        assertThat(magnitude(textOnly().set("rope_parameters.mscale_all_dim", "0")))
                .isCloseTo(0.1 * Math.log(4) + 1, within(1e-12));
        assertThat(magnitude(textOnly().remove("rope_parameters.mscale").set("rope_parameters.factor", "1")))
                .isEqualTo(1);
    }

    private static double magnitude(JsonEdit json) {
        return decoder(json).attention().rope().yarn().orElseThrow().magnitude();
    }

    @Test
    void positionsMayBePlain() {
        AttentionConfig attention = decoder(
                        textOnly().set("rope_parameters", "{\"rope_type\":\"default\",\"rope_theta\":500000}"))
                .attention();
        assertThat(attention.rope()).isEqualTo(new RopeConfig(500_000, Optional.empty()));
        assertThat(attention.temperature()).isEqualTo(QueryTemperature.NONE);
    }

    @Test
    void withoutAnyPositionSettingsTheReleasedOnesApply() {
        AttentionConfig attention =
                decoder(textOnly().remove("rope_parameters")).attention();
        assertThat(attention.rope().yarn()).contains(new RopeConfig.Yarn(128, 8192, 32, 1, true, 1));
        assertThat(attention.temperature()).isEqualTo(new QueryTemperature(0.1, 8192));
    }

    @Test
    void absentTemperatureIsNone() {
        assertThat(decoder(textOnly().remove("rope_parameters.llama_4_scaling_beta"))
                        .attention()
                        .temperature())
                .isEqualTo(QueryTemperature.NONE);
    }

    @Test
    void olderFilesCallTheBlockRopeScaling() {
        AttentionConfig attention = decoder(textOnly()
                        .remove("rope_parameters")
                        .set("rope_theta", "20000")
                        .set(
                                "rope_scaling",
                                "{\"type\":\"yarn\",\"factor\":4,\"original_max_position_embeddings\":2048}"))
                .attention();
        assertThat(attention.rope())
                .isEqualTo(new RopeConfig(
                        20_000, Optional.of(new RopeConfig.Yarn(4, 2048, 32, 1, true, 0.1 * Math.log(4) + 1))));
    }

    @Test
    void softmaxScaleIsPlainUnlessAskedOtherwise() {
        double plain = 1 / Math.sqrt(32);
        double magnitude = 0.1 * Math.log(4) + 1;
        assertThat(scale(textOnly(), SoftmaxScale.AUTOMATIC)).isEqualTo(plain);
        assertThat(scale(textOnly(), SoftmaxScale.PLAIN)).isEqualTo(plain);
        assertThat(scale(textOnly(), SoftmaxScale.YARN)).isCloseTo(plain * magnitude * magnitude, within(1e-12));
        double half = 0.05 * Math.log(4) + 1;
        assertThat(scale(textOnly().set("rope_parameters.mscale_all_dim", "0.5"), SoftmaxScale.YARN))
                .isCloseTo(plain * half * half, within(1e-12));
        assertThat(scale(
                        textOnly().set("rope_parameters", "{\"rope_type\":\"default\",\"rope_theta\":1e4}"),
                        SoftmaxScale.YARN))
                .isEqualTo(plain);
    }

    private static double scale(JsonEdit json, SoftmaxScale scale) {
        return read(json, scale).model().decoder().attention().softmaxScale();
    }

    @Test
    void theReleasedScalesAreThosePublished() {
        JsonEdit released = textOnly()
                .remove("rope_parameters")
                .remove("head_dim")
                .remove("qk_head_dim")
                .set("qk_nope_head_dim", "64")
                .set("qk_rope_head_dim", "64");
        assertThat(scale(released, SoftmaxScale.AUTOMATIC)).isCloseTo(0.08838834764831845, within(1e-15));
        assertThat(scale(released, SoftmaxScale.YARN)).isCloseTo(0.19496949473302969, within(1e-15));
    }

    @Test
    void recognisesQuantisation() {
        assertThat(read(wrapped()).quantisation()).isEqualTo(Quantisation.NONE);
        String fp8 = "{\"quant_method\":\"fp8\",\"activation_scheme\":\"dynamic\",\"weight_block_size\":null}";
        assertThat(read(wrapped().set("quantization_config", fp8)).quantisation())
                .isEqualTo(Quantisation.FP8_PER_TENSOR);
        String nvfp4 = """
            {"quant_method":"compressed-tensors","format":"nvfp4-pack-quantized","ignore":["lm_head"],
             "kv_cache_scheme":null,"sparsity_config":{},"config_groups":{"group_0":{"targets":["Linear"],
             "weights":{"num_bits":4,"type":"float","group_size":16,"symmetric":true,"strategy":"tensor_group",
             "dynamic":false,"observer":"minmax","scale_dtype":"torch.float8_e4m3fn"},
             "input_activations":{"num_bits":4}}}}\
            """;
        assertThat(read(wrapped().set("quantization_config", nvfp4)).quantisation())
                .isEqualTo(Quantisation.NVFP4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "model_type | 'gemma9'",
                "model_type | 7",
                "architectures | ['LlamaForCausalLM']",
                "architectures | 'Mistral4ForCausalLM'",
                "hidden_act | 'gelu'",
                "attention_bias | true",
                "attention_bias | 1",
                "mlp_bias | true",
                "scoring_func | 'sigmoid'",
                "topk_method | 'noaux_tc'",
                "sliding_window | 4096",
                "use_sliding_window | true",
                "layer_types | ['sliding_attention']",
                "rope_interleave | false",
                "moe_layer_freq | 2",
                "num_nextn_predict_layers | 1",
                "some_new_knob | 1",
                "vocab_size | 0",
                "vocab_size | -5",
                "vocab_size | 4294967296",
                "vocab_size | 123456789012345678901234567890",
                "vocab_size | 640.5",
                "vocab_size | '640'",
                "vocab_size | null",
                "hidden_size | 2000000",
                "num_hidden_layers | 2147483647",
                "num_hidden_layers | 100000",
                "num_attention_heads | true",
                "num_key_value_heads | 2",
                "qk_head_dim | 33",
                "head_dim | 64",
                "partial_rotary_factor | 0.25",
                "qk_rope_head_dim | 15",
                "q_lora_rank | 0",
                "kv_lora_rank | []",
                "v_head_dim | {}",
                "rms_norm_eps | -1e-6",
                "rms_norm_eps | 1e999",
                "routed_scaling_factor | 0",
                "routed_scaling_factor | 'x'",
                "norm_topk_prob | 'yes'",
                "n_shared_experts | -1",
                "first_k_dense_replace | 5",
                "num_experts_per_tok | 129",
                "n_group | 3",
                "n_group | 128",
                "topk_group | 2",
                "intermediate_size | 0",
                "max_position_embeddings | 0",
                "tie_word_embeddings | 0",
                "quantization_config | 'fp8'",
                "quantization_config.quant_method | 'gptq'",
                "rope_parameters | []",
                "rope_parameters.rope_type | 'llama3'",
                "rope_parameters.rope_type | 'default'",
                "rope_parameters.factor | 0.5",
                "rope_parameters.factor | 1e400",
                "rope_parameters.factor | null",
                "rope_parameters.original_max_position_embeddings | 0",
                "rope_parameters.original_max_position_embeddings | 2048.0",
                "rope_parameters.beta_fast | 0",
                "rope_parameters.beta_fast | 0.5",
                "rope_parameters.beta_slow | 'x'",
                "rope_parameters.attention_factor | -1",
                "rope_parameters.mscale | -1",
                "rope_parameters.llama_4_scaling_beta | -0.1",
                "rope_parameters.partial_rotary_factor | 0.25",
                "rope_parameters.rope_theta | 0",
                "rope_parameters.truncate | 1",
                "rope_parameters.short_factor | [1]",
                "rope_theta | 5",
                "rope_scaling | {}",
            })
    void refusesByName(String field, String value) {
        JsonEdit json = textOnly().set(field, value.replace('\'', '"'));
        if (field.equals("rope_parameters.rope_type") && value.contains("default")) {
            json.set("rope_parameters.type", "\"yarn\"");
        }
        assertRefused(
                json,
                field.equals("rope_parameters.rope_type") && value.contains("default")
                        ? "rope_parameters.type"
                        : field);
    }

    private static void assertRefused(JsonEdit json, String field) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> read(json))
                .withMessageContaining(FILE.toString())
                .withMessageContaining("'" + field + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "model_type",
        "vocab_size",
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "q_lora_rank",
        "kv_lora_rank",
        "qk_nope_head_dim",
        "qk_rope_head_dim",
        "v_head_dim",
        "n_routed_experts",
        "num_experts_per_tok",
        "moe_intermediate_size",
        "intermediate_size",
        "max_position_embeddings",
        "rope_parameters.factor",
        "rope_parameters.rope_type"
    })
    void refusesAbsentSizes(String field) {
        assertRefused(textOnly().remove(field), field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "text_config | null",
                "text_config.model_type | 'gemma9'",
                "text_config.unheard_of | 0",
                "text_config.tie_word_embeddings | true",
                "unheard_of | {}",
                "image_token_index | 11",
                "projector_hidden_act | 'silu'",
                "vision_feature_layer | -2",
                "multimodal_projector_bias | 'no'",
                "spatial_merge_size | 0",
                "vision_config | 3",
                "vision_config.model_type | 'clip'",
                "vision_config.hidden_act | 'quick_gelu'",
                "vision_config.head_dim | 17",
                "vision_config.num_attention_heads | 5",
                "vision_config.hidden_size | null",
                "vision_config.patch_size | -14",
                "vision_config.unheard_of | 1",
                "vision_config.rope_parameters.rope_type | 'yarn'",
                "vision_config.rope_parameters.factor | 2",
                "quantization_config.weight_block_size | [128,128]",
                "quantization_config.activation_scheme | 'odd'",
                "quantization_config.fmt | 'e5m2'",
                "quantization_config.unheard_of | 1",
            })
    void refusesByNameInWrappers(String field, String value) {
        JsonEdit json = wrapped();
        if (field.startsWith("quantization_config")) {
            json.set("quantization_config.quant_method", "\"fp8\"");
        }
        assertRefused(json.set(field, value.replace('\'', '"')), field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "quantization_config.format | 'pack-quantized'",
                "quantization_config.format | null",
                "quantization_config.kv_cache_scheme | {'num_bits':8}",
                "quantization_config.config_groups | null",
                "quantization_config.config_groups.g | 3",
                "quantization_config.config_groups.g.weights | null",
                "quantization_config.config_groups.g.weights.num_bits | 8",
                "quantization_config.config_groups.g.weights.group_size | 32",
                "quantization_config.config_groups.g.weights.type | 'int'",
                "quantization_config.config_groups.g.weights.strategy | 'channel'",
                "quantization_config.config_groups.g.weights.symmetric | false",
                "quantization_config.config_groups.g.weights.actorder | 'group'",
                "quantization_config.config_groups.g.weights.unheard_of | 1",
            })
    void refusesOtherPackedFormats(String field, String value) {
        JsonEdit json = wrapped()
                .set("quantization_config.quant_method", "\"compressed-tensors\"")
                .set("quantization_config.format", "\"nvfp4-pack-quantized\"")
                .set("quantization_config.config_groups.g.weights.num_bits", "4")
                .set("quantization_config.config_groups.g.weights.group_size", "16");
        assertThat(read(json).quantisation()).isEqualTo(Quantisation.NVFP4);
        assertRefused(json.set(field, value.replace('\'', '"')), field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | JSON",
                "[] | JSON object",
                "{ | JSON",
                "{} {} | JSON",
                "{'a':NaN} | JSON",
                "{'a':1,'a':1} | a"
            })
    void refusesWhatIsNotOneJsonObject(String json, String message) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Settings.parse(FILE, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining(FILE.toString())
                .withMessageContaining(message);
    }

    @Test
    void refusesDeepNesting() {
        byte[] json = ("{\"a\":" + "[".repeat(60_000)).getBytes(StandardCharsets.UTF_8);
        assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> Settings.parse(FILE, json));
    }
}
