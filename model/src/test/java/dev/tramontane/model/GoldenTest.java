package dev.tramontane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.KernelProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every published layout against values that the reference implementation computed from the same stored weights in
 * float32. The query temperature steps at position 64, so the longer prompts cross it.
 */
class GoldenTest {

    record Golden(@JsonProperty("softmax_scale") double softmaxScale, List<Case> cases) {}

    record Case(
            @JsonProperty("input_ids") int[] inputIds,
            float[] logits,

            @JsonProperty("hidden_last_position_first8_per_layer")
            float[][] hidden,

            int @Nullable [] greedy) {

        /** The reference continued the unquantised checkpoints only. */
        int[] continuation() {
            return greedy == null ? new int[0] : greedy;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf-bf16", "consolidated-bf16", "consolidated-fp8", "hf-fp8", "consolidated-nvfp4"})
    void logitsAndGreedyContinuations(String name) throws IOException {
        Golden golden = read(name);
        try (Checkpoint checkpoint = Checkpoint.open(folder(name));
                CpuDevice device = new CpuDevice(KernelProvider.best(false), 2)) {
            assertThat(checkpoint.config().decoder().attention().softmaxScale())
                    .isCloseTo(golden.softmaxScale(), within(1e-12));
            Decoder decoder = new Decoder(checkpoint.config().decoder(), checkpoint.decoder());
            for (Case expected : golden.cases()) {
                for (AttentionForm form : AttentionForm.values()) {
                    try (Generator generator = new Generator(decoder, device, form)) {
                        float[] logits = generator.prefill(expected.inputIds(), expected.inputIds().length);
                        assertCloseInRange(logits, expected.logits(), 1e-4f);
                        assertThat(generator.greedy(expected.continuation().length))
                                .isEqualTo(expected.continuation());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 100})
    void prefillInAnyChunking(int chunk) throws IOException {
        Golden golden = read("hf-bf16");
        Case longest = golden.cases().getLast();
        try (Checkpoint checkpoint = Checkpoint.open(folder("hf-bf16"));
                CpuDevice device = new CpuDevice(KernelProvider.best(false), 2)) {
            Decoder decoder = new Decoder(checkpoint.config().decoder(), checkpoint.decoder());
            for (AttentionForm form : AttentionForm.values()) {
                try (Generator whole = new Generator(decoder, device, form);
                        Generator chunked = new Generator(decoder, device, form)) {
                    float[] expected = whole.prefill(longest.inputIds(), longest.inputIds().length);
                    // Chunking changes neither the operations nor their order, so not a bit either.
                    assertThat(chunked.prefill(longest.inputIds(), chunk)).containsExactly(expected);
                }
            }
        }
    }

    /** The residual stream after each number of layers; the reference applies the final norm after the last. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void hiddenStatePerLayer(int layers) throws IOException {
        Golden golden = read("hf-bf16");
        try (Checkpoint checkpoint = Checkpoint.open(folder("hf-bf16"));
                CpuDevice device = new CpuDevice(KernelProvider.best(false), 1)) {
            Decoder whole = new Decoder(checkpoint.config().decoder(), checkpoint.decoder());
            Decoder decoder = Generator.truncated(whole, layers);
            for (Case expected : golden.cases()) {
                try (Generator generator = new Generator(decoder, device, AttentionForm.ABSORBED)) {
                    generator.prefill(expected.inputIds(), expected.inputIds().length);
                    float[] hidden = new float[8];
                    (layers == 3 ? generator.hidden() : generator.residual()).read(0, hidden, 0, 8);
                    assertThat(hidden).containsExactly(expected.hidden()[layers], offset(2e-4f));
                }
            }
        }
    }

    static void assertCloseInRange(float[] actual, float[] expected, float tolerance) {
        float range = max(expected) - min(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).as("logit %d", i).isCloseTo(expected[i], within(tolerance * range));
        }
    }

    static float max(float[] values) {
        float max = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            max = Math.max(max, value);
        }
        return max;
    }

    static float min(float[] values) {
        float min = Float.POSITIVE_INFINITY;
        for (float value : values) {
            min = Math.min(min, value);
        }
        return min;
    }

    static Golden read(String name) throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        try (InputStream cases = GoldenTest.class.getResourceAsStream("/goldens/" + name + "/cases.json")) {
            return mapper.readValue(Objects.requireNonNull(cases), Golden.class);
        }
    }

    static Path folder(String name) {
        try {
            return Path.of(Objects.requireNonNull(GoldenTest.class.getResource("/goldens/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
