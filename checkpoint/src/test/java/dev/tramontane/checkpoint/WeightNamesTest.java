package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.checkpoint.DecoderWeights.Attention;
import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.checkpoint.DecoderWeights.Query;
import dev.tramontane.tensor.ElementType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeightNamesTest {
    private static final String LAYER = "language_model.model.layers.0.";

    @TempDir
    private Path folder;

    private List<float[]> expected;

    @BeforeEach
    void readTheGolden() {
        try (Checkpoint golden = Checkpoint.open(Goldens.folder("hf-bf16"))) {
            expected = Numbers.of(golden.decoder());
        }
    }

    private void assertSameNumbers(Rewrite rewrite) {
        try (Checkpoint checkpoint = Checkpoint.open(rewrite.write(folder))) {
            List<float[]> actual = Numbers.of(checkpoint.decoder());
            assertThat(actual).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.get(i)).isEqualTo(expected.get(i));
            }
        }
    }

    private void assertRefused(Rewrite rewrite, String... parts) {
        // A folder of its own, since checkpoints of both layouts may follow each other.
        Path written = rewrite.write(newFolder());
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> Checkpoint.open(written).close())
                .withMessageContaining(folder.toString())
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    private Path newFolder() {
        try {
            return Files.createTempDirectory(folder, "refused");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void findsTheNestingOfNewerLibraries() {
        assertSameNumbers(Rewrite.of("hf-bf16")
                .rename(name -> name.replace("language_model.model.", "model.language_model.")
                        .replace("language_model.lm_head", "lm_head")
                        .replace("vision_tower", "model.vision_tower")
                        .replace("multi_modal_projector", "model.multi_modal_projector")));
    }

    @Test
    void findsPlainTextModels() {
        Rewrite rewrite = Rewrite.of("hf-bf16")
                .removeIf(name -> name.startsWith("vision_tower") || name.startsWith("multi_modal"))
                .rename(name -> name.replace("language_model.", ""));
        rewrite.config.remove("vision_config");
        assertSameNumbers(rewrite);
    }

    @Test
    void findsExpertsStoredOneByOne() {
        Rewrite rewrite = Rewrite.of("hf-bf16");
        for (int layer = 0; layer < 3; layer++) {
            String experts = "language_model.model.layers." + layer + ".mlp.experts.";
            MemorySegment gateUp = rewrite.data(experts + "gate_up_proj");
            MemorySegment down = rewrite.data(experts + "down_proj");
            long bytes = 48 * 96 * 2;
            for (int i = 0; i < 16; i++) {
                add(rewrite, experts + i + ".gate_proj.weight", 48, 96, gateUp.asSlice(2 * i * bytes, bytes));
                add(rewrite, experts + i + ".up_proj.weight", 48, 96, gateUp.asSlice((2 * i + 1) * bytes, bytes));
                add(rewrite, experts + i + ".down_proj.weight", 96, 48, down.asSlice(i * bytes, bytes));
            }
            rewrite.remove(experts + "gate_up_proj").remove(experts + "down_proj");
        }
        assertSameNumbers(rewrite);
    }

    private static void add(Rewrite rewrite, String name, long rows, long columns, MemorySegment data) {
        rewrite.add(name, DataType.BF16, List.of(rows, columns), data.toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void directQueriesAndDenseLayersInHuggingFaceNames() {
        Rewrite rewrite = Rewrite.of("hf-bf16")
                .removeIf(name -> name.contains("q_a_") || name.contains("q_b_"))
                .removeIf(name -> name.contains("layers.0.mlp"));
        rewrite.config.set("text_config.q_lora_rank", "null").set("text_config.first_k_dense_replace", "1");
        for (int layer = 0; layer < 3; layer++) {
            rewrite.zeros("language_model.model.layers." + layer + ".self_attn.q_proj.weight", DataType.F16, 160, 96);
        }
        rewrite.zeros(LAYER + "mlp.gate_proj.weight", DataType.F32, 160, 96)
                .zeros(LAYER + "mlp.up_proj.weight", DataType.F32, 160, 96)
                .zeros(LAYER + "mlp.down_proj.weight", DataType.BF16, 96, 160);
        assertDirectAndDense(rewrite);
    }

    @Test
    void directQueriesAndDenseLayersInConsolidatedNames() {
        Rewrite rewrite = Rewrite.of("consolidated-bf16")
                .removeIf(name -> name.contains("wq_") || name.contains("q_a_norm"))
                .removeIf(name -> name.matches("layers\\.0\\.(gate|experts|shared_experts)\\..*"));
        rewrite.config.set("q_lora_rank", "null").set("moe.first_k_dense_replace", "1");
        for (int layer = 0; layer < 3; layer++) {
            rewrite.zeros("layers." + layer + ".attention.wq.weight", DataType.F16, 160, 96);
        }
        rewrite.zeros("layers.0.feed_forward.w1.weight", DataType.F32, 160, 96)
                .zeros("layers.0.feed_forward.w3.weight", DataType.F32, 160, 96)
                .zeros("layers.0.feed_forward.w2.weight", DataType.BF16, 96, 160);
        assertDirectAndDense(rewrite);
    }

    private void assertDirectAndDense(Rewrite rewrite) {
        try (Checkpoint checkpoint = Checkpoint.open(rewrite.write(folder))) {
            List<DecoderWeights.Layer> layers = checkpoint.decoder().layers();
            assertThat(layers)
                    .allSatisfy(layer -> assertThat(((Attention.Latent) layer.attention()).query())
                            .isInstanceOfSatisfying(
                                    Query.Direct.class,
                                    query -> assertThat(query.weights().type()).isEqualTo(ElementType.F16)));
            assertThat(layers.getFirst().feedForward()).isInstanceOfSatisfying(GatedMlp.class, mlp -> {
                assertThat(mlp.gate().type()).isEqualTo(ElementType.F32);
                assertThat(mlp.down().columns()).isEqualTo(160);
            });
            assertThat(layers.getLast().feedForward()).isInstanceOf(MixtureOfExperts.class);
        }
    }

    @Test
    void sharedExpertsMayBeSeveralOrNone() {
        Rewrite none = Rewrite.of("consolidated-bf16").removeIf(name -> name.contains("shared_experts"));
        none.config.set("moe.num_shared_experts", "0");
        try (Checkpoint checkpoint = Checkpoint.open(none.write(folder))) {
            assertThat(experts(checkpoint).shared()).isEmpty();
        }
        Rewrite two = Rewrite.of("consolidated-bf16");
        two.config.set("moe.num_shared_experts", "2");
        for (int layer = 0; layer < 3; layer++) {
            String shared = "layers." + layer + ".shared_experts.";
            two.zeros(shared + "w1.weight", DataType.BF16, 96, 96)
                    .zeros(shared + "w3.weight", DataType.BF16, 96, 96)
                    .zeros(shared + "w2.weight", DataType.BF16, 96, 96);
        }
        try (Checkpoint checkpoint = Checkpoint.open(two.write(folder))) {
            assertThat(experts(checkpoint).shared().orElseThrow().gate().rows()).isEqualTo(96);
        }
    }

    private static MixtureOfExperts experts(Checkpoint checkpoint) {
        return (MixtureOfExperts) checkpoint.decoder().layers().getFirst().feedForward();
    }

    @Test
    void tiedHeadsAreTheEmbedding() {
        Rewrite rewrite = Rewrite.of("consolidated-bf16").remove("output.weight");
        rewrite.config.set("tied_embeddings", "true");
        try (Checkpoint checkpoint = Checkpoint.open(rewrite.write(folder))) {
            assertThat(checkpoint.decoder().head())
                    .isSameAs(checkpoint.decoder().embedding());
            assertThat(checkpoint.parameterCount()).isEqualTo(checkpoint.weightBytes() / 2);
        }
    }

    @Test
    void nvfp4MayComeUnderHuggingFaceNames() {
        Rewrite rewrite = Rewrite.of("hf-bf16");
        rewrite.config
                .set("quantization_config.quant_method", "\"compressed-tensors\"")
                .set("quantization_config.format", "\"nvfp4-pack-quantized\"")
                .set("quantization_config.config_groups.g.weights.num_bits", "4")
                .set("quantization_config.config_groups.g.weights.group_size", "16");
        quantise(rewrite, LAYER + "mlp.shared_experts.gate_proj.");
        assertThatThrownBy(() -> Checkpoint.open(rewrite.write(folder)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("gate_proj' is stored as NVFP4")
                .hasMessageContaining("up_proj' as BF16");
        quantise(rewrite, LAYER + "mlp.shared_experts.up_proj.");
        try (Checkpoint checkpoint = Checkpoint.open(rewrite.write(folder))) {
            assertThat(experts(checkpoint).shared().orElseThrow().gate()).satisfies(gate -> {
                assertThat(gate.type()).isEqualTo(ElementType.NVFP4);
                assertThat(gate.scale()).isEqualTo(0.5f);
            });
        }
    }

    private static void quantise(Rewrite rewrite, String module) {
        rewrite.remove(module + "weight")
                .zeros(module + "weight_packed", DataType.U8, 48, 48)
                .zeros(module + "weight_scale", DataType.F8_E4M3, 48, 6)
                .add(module + "weight_global_scale", DataType.BF16, List.of(1L), new byte[] {0, 0x40});
    }

    @ParameterizedTest
    @CsvSource({"F32,''", "F32,1", "BF16,1", "F16,''"})
    void scalesComeInSeveralForms(DataType type, String shape) {
        byte[] two = switch (type) {
            case F32 -> new byte[] {0, 0, 0, 0x40};
            case BF16 -> new byte[] {0, 0x40};
            default -> new byte[] {0, 0x40};
        };
        Rewrite rewrite = Rewrite.of("consolidated-fp8")
                .add("layers.0.attention.wo.qscale_weight", type, shape.isEmpty() ? List.of() : List.of(1L), two)
                .remove("layers.0.attention.wo.qscale_act");
        try (Checkpoint checkpoint = Checkpoint.open(rewrite.write(folder))) {
            assertThat(checkpoint
                            .decoder()
                            .layers()
                            .getFirst()
                            .attention()
                            .output()
                            .scale())
                    .isEqualTo(2f);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "language_model.lm_head.weight",
                "language_model.model.embed_tokens.weight",
                "language_model.model.norm.weight",
                LAYER + "input_layernorm.weight",
                LAYER + "post_attention_layernorm.weight",
                LAYER + "mlp.experts.down_proj",
                LAYER + "mlp.gate.weight",
                LAYER + "mlp.shared_experts.up_proj.weight",
                LAYER + "self_attn.kv_a_layernorm.weight",
                LAYER + "self_attn.q_a_proj.weight",
                LAYER + "self_attn.kv_b_proj.weight",
                "vision_tower.patch_conv.weight",
                "vision_tower.ln_pre.weight",
                "vision_tower.transformer.layers.1.attention.k_proj.weight",
                "vision_tower.transformer.layers.1.feed_forward.up_proj.weight",
                "vision_tower.transformer.layers.0.ffn_norm.weight",
                "multi_modal_projector.norm.weight",
                "multi_modal_projector.linear_1.weight",
                "multi_modal_projector.patch_merger.merging_layer.weight"
            })
    void everyTensorMustBeThereWithItsShapeAndAType(String name) {
        boolean embedding = name.contains("embed_tokens");
        // Without the embedding the nesting is unknown, and the plainest is reported.
        assertRefused(
                Rewrite.of("hf-bf16").remove(name),
                "'" + (embedding ? "model.embed_tokens.weight" : name) + "' is missing");
        assertRefused(
                Rewrite.of("hf-bf16").zeros(name, DataType.BF16, 7, 5),
                "'" + name + "' has shape [7, 5], expected [",
                "model.safetensors",
                "config.json");
        Rewrite integers = Rewrite.of("hf-bf16");
        long[] shape = shape(name);
        assertRefused(integers.zeros(name, DataType.I32, shape), "'" + name + "' has type I32, expected BF16");
    }

    private static long[] shape(String name) {
        try (Safetensors file = Safetensors.open(Goldens.folder("hf-bf16").resolve("model.safetensors"))) {
            return file.find(name).orElseThrow().shape().stream()
                    .mapToLong(n -> n)
                    .toArray();
        }
    }

    @Test
    void nothingMayBeLeftOver() {
        assertRefused(
                Rewrite.of("hf-bf16").zeros("mtp.weight", DataType.BF16, 3),
                "'mtp.weight' of shape [3] has no place",
                "model.safetensors");
        Rewrite tied = Rewrite.of("consolidated-bf16");
        tied.config.set("tied_embeddings", "true");
        assertRefused(tied, "'output.weight'");
        Rewrite blind = Rewrite.of("consolidated-bf16");
        blind.config.remove("vision_encoder");
        assertRefused(blind, "and 23 more have no place");
    }

    @Test
    void unquantisedCheckpointsHoldNoFp8() {
        Rewrite rewrite = Rewrite.of("consolidated-fp8");
        rewrite.config.remove("quantization");
        assertRefused(rewrite, "has type F8_E4M3, but params.json declares no FP8");
    }

    @Test
    void someTensorsAreNeverQuantised() {
        assertRefused(
                Rewrite.of("consolidated-fp8").zeros("output.weight", DataType.F8_E4M3, 640, 96),
                "'output.weight' has type F8_E4M3, expected BF16");
    }

    @Test
    void scalesMustBeThereAndUsable() {
        String scale = "layers.0.attention.wo.qscale_weight";
        assertRefused(Rewrite.of("consolidated-fp8").remove(scale), "'" + scale + "' is missing");
        assertRefused(Rewrite.of("consolidated-fp8").zeros(scale, DataType.F32, 2), "'" + scale + "' has shape [2]");
        assertRefused(
                Rewrite.of("consolidated-fp8").zeros(scale, DataType.F8_E4M3), "'" + scale + "' has type F8_E4M3");
        assertRefused(
                Rewrite.of("consolidated-fp8")
                        .add(scale, DataType.F32, List.of(), new byte[] {0, 0, (byte) 0xc0, 0x7f}),
                "'" + scale + "' holds the scale NaN");
        assertRefused(
                Rewrite.of("consolidated-fp8")
                        .add(scale, DataType.F32, List.of(), new byte[] {0, 0, (byte) 0x80, (byte) 0xbf}),
                "holds the scale -1.0");
        assertRefused(
                Rewrite.of("consolidated-fp8").zeros("layers.0.attention.wo.qscale_act", DataType.F32, 4),
                "qscale_act' has shape [4]");
        assertRefused(
                Rewrite.of("hf-fp8").zeros(LAYER + "mlp.experts.gate_up_proj_scale_inv", DataType.F32, 16, 2, 1),
                "gate_up_proj_scale_inv' has shape [16, 2, 1], expected [16, 1, 1]");
        assertRefused(
                Rewrite.of("hf-fp8").zeros(LAYER + "mlp.experts.down_proj_activation_scale", DataType.F32, 15),
                "down_proj_activation_scale' has shape [15], expected [16]");
        assertRefused(
                Rewrite.of("consolidated-nvfp4").zeros("layers.1.experts.3.w2.weight_global_scale", DataType.F32, 1),
                "'layers.1.experts.3.w2.weight_global_scale'",
                "divided by");
        assertRefused(
                Rewrite.of("consolidated-nvfp4").zeros("layers.1.experts.3.w2.weight_scale", DataType.F8_E4M3, 96, 2),
                "has shape [96, 2], expected [96, 3]");
        assertRefused(
                Rewrite.of("consolidated-nvfp4").zeros("layers.1.experts.3.w2.weight_packed", DataType.I8, 96, 24),
                "has type I8, expected U8");
    }
}
