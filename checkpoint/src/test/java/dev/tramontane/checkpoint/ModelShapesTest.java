package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelShapesTest {
    private static final DecoderConfig RELEASED = ModelPreset.SMALL_4.config(131_072);

    @TempDir
    private Path folder;

    private ModelShapes read(String json) throws IOException {
        return ModelShapes.read(Files.writeString(folder.resolve("shapes.json"), json.replace('\'', '"')));
    }

    @Test
    void whatIsNotSaidIsAsReleased() throws IOException {
        assertThat(read("{}").decoder()).isEqualTo(RELEASED);
        assertThat(read("{}").format()).isEmpty();
        DecoderConfig four =
                read("{'num_hidden_layers': 4, 'vocab_size': 1000}").decoder();
        assertThat(four.layers()).isEqualTo(4);
        assertThat(four.vocabularySize()).isEqualTo(1000);
        assertThat(four.attention()).isEqualTo(RELEASED.attention());
        assertThat(four.experts()).isEqualTo(RELEASED.experts());
    }

    @Test
    void sizesThatOthersFollowFromNeedNotBeRepeated() throws IOException {
        DecoderConfig small = read("""
                {'num_attention_heads': 3, 'qk_nope_head_dim': 8, 'qk_rope_head_dim': 4, 'v_head_dim': 10,
                 'q_lora_rank': null, 'kv_lora_rank': 24, 'first_k_dense_replace': 1, 'intermediate_size': 48,
                 'n_routed_experts': 6, 'num_experts_per_tok': 2, 'n_shared_experts': 0,
                 'rope_parameters': {'factor': 8}}""").decoder();
        AttentionConfig.Latent attention = small.attention().asLatent();
        assertThat(attention.heads()).isEqualTo(3);
        assertThat(attention.queryRank()).isEqualTo(OptionalInt.empty());
        assertThat(attention.cacheWidth()).isEqualTo(28);
        assertThat(attention.softmaxScale()).isEqualTo(1 / Math.sqrt(12));
        assertThat(attention.rope().yarn().orElseThrow().factor()).isEqualTo(8);
        assertThat(attention.rope().yarn().orElseThrow().originalLength()).isEqualTo(8192);
        assertThat(small.denseLayers()).isEqualTo(1);
        assertThat(small.experts().orElseThrow().shared()).isZero();
    }

    @Test
    void denseModelsSayAllTheirSizes() throws IOException {
        DecoderConfig dense = read("""
                {'model_type': 'mistral', 'hidden_size': 64, 'num_hidden_layers': 3, 'num_attention_heads': 4,
                 'num_key_value_heads': 2, 'intermediate_size': 96, 'vocab_size': 300,
                 'max_position_embeddings': 8192, 'rope_theta': 1000000.0}""").decoder();
        assertThat(dense.attention()).isInstanceOfSatisfying(AttentionConfig.Grouped.class, grouped -> {
            assertThat(grouped.headSize()).isEqualTo(16);
            assertThat(grouped.groupSize()).isEqualTo(2);
        });
        assertThat(dense.experts()).isEmpty();
        assertThat(dense.denseLayers()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"bf16,BF16", "bfloat16,BF16", "fp8,FP8", "nvfp4,NVFP4", "q4_0,Q4_0"})
    void dtypeIsHowWeightsAreStored(String dtype, WeightFormat format) throws IOException {
        assertThat(read("{'dtype': '" + dtype + "'}").format()).contains(format);
    }

    /** As published ones are: quantised, with the type of everything else beside it. */
    @Test
    void aWholeConfigurationWillDo() throws IOException {
        ConfigWriter.write(
                folder,
                CheckpointLayout.HUGGING_FACE,
                new ModelConfig(ModelPreset.TINY.config(300), Optional.empty()),
                Quantisation.FP8_PER_TENSOR);
        ModelShapes shapes = ModelShapes.read(folder.resolve("config.json"));
        assertThat(shapes.decoder()).isEqualTo(ModelPreset.TINY.config(300));
        assertThat(shapes.format()).contains(WeightFormat.FP8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'hidden_size': 0} hidden_size",
                "{'hidden_size': 'wide'} hidden_size",
                "{'hiden_size': 64} hiden_size",
                "{'num_experts_per_tok': 200} num_experts_per_tok",
                "{'rope_parameters': {'fctor': 2}} rope_parameters.fctor",
                "{'head_dim': 3} head_dim",
                "{'dtype': 'q4'} dtype",
                "{'dtype': 4} dtype",
                "{'text_config': {}} text_config",
                "{'model_type': 'gemma9'} model_type",
                "{'model_type': 'mistral'} num_hidden_layers",
            })
    void faultsAreNamed(String jsonAndSetting) {
        int end = jsonAndSetting.lastIndexOf(' ');
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> read(jsonAndSetting.substring(0, end)))
                .withMessageContaining("shapes.json: ")
                .withMessageContaining("'" + jsonAndSetting.substring(end + 1) + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{", "", "{'hidden_size': 1, 'hidden_size': 2}"})
    void onlyAnObjectIsRead(String json) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> read(json))
                .withMessageContaining("shapes.json: ");
    }

    @ParameterizedTest
    @CsvSource({
        "{'hidden_size': 40},NVFP4,hidden_size",
        "{'moe_intermediate_size': 24},NVFP4,moe_intermediate_size",
        "{'intermediate_size': 24},NVFP4,intermediate_size",
        "{'norm_topk_prob': false},FP8_PER_TENSOR,norm_topk_prob",
        "{'rms_norm_eps': 1e-5},FP8_PER_TENSOR,rms_norm_eps"
    })
    void whatAFormatCannotStoreIsRefusedBeforehand(String json, Quantisation quantisation, String setting)
            throws IOException {
        DecoderConfig config = read(json).decoder();
        Path target = folder.resolve("target");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RandomCheckpoint.write(target, config, quantisation, 1))
                .withMessageContaining(setting);
        assertThat(target).doesNotExist();
    }
}
