package dev.tramontane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.model.image.ImageDecoder;
import dev.tramontane.model.image.ImageLimits;
import dev.tramontane.model.image.ImagePreprocessor;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.model.image.ResizeMode;
import dev.tramontane.model.vision.VisionEncoder;
import dev.tramontane.model.vision.VisionPass;
import dev.tramontane.tensor.KernelProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prompts with images, from the image files to greedy continuations, against values that the reference implementation
 * computed in float32 from pixels that the vendor's own code prepared.
 */
class ImageGoldenTest {

    private static final int IMAGE = 10;

    record Golden(List<Case> cases) {}

    /**
     * The reference values of the encoder and the layers are written down for one of the layouts, and hold for both.
     */
    record Case(
            List<String> images,
            @JsonProperty("input_ids") int[] inputIds,
            float[] logits,

            @JsonProperty("image_features_first8_of_each_token")
            float @Nullable [][] features,

            @JsonProperty("hidden_last_position_first8_per_layer")
            float @Nullable [][] hidden,

            int[] greedy) {

        float[][] referenceFeatures() {
            return Objects.requireNonNull(features);
        }

        float[][] referenceHidden() {
            return Objects.requireNonNull(hidden);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf-bf16", "consolidated-bf16"})
    void featuresLogitsAndGreedyContinuations(String name) throws IOException {
        List<Case> cases = read(name);
        List<Case> references = read("hf-bf16");
        try (Checkpoint checkpoint = Checkpoint.open(folder(name));
                CpuDevice device = new CpuDevice(KernelProvider.best(false), 2)) {
            Decoder decoder = new Decoder(checkpoint.config().decoder(), checkpoint.decoder());
            for (int i = 0; i < cases.size(); i++) {
                Case expected = cases.get(i);
                List<ImageFeatures> features = encode(checkpoint, device, expected);
                assertFeatures(features, references.get(i).referenceFeatures());
                EmbeddingOverrides overrides = EmbeddingOverrides.of(expected.inputIds(), IMAGE, features);
                for (AttentionForm form : AttentionForm.values()) {
                    try (Generator generator = new Generator(decoder, device, form)) {
                        float[] logits = generator.prefill(expected.inputIds(), expected.inputIds().length, overrides);
                        float tolerance = 1e-4f * range(expected.logits());
                        assertThat(logits).containsExactly(expected.logits(), offset(tolerance));
                        assertThat(generator.greedy(expected.greedy().length)).isEqualTo(expected.greedy());
                    }
                }
            }
        }
    }

    /** A chunk may end inside of an image, or in the middle of a row. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7, 16, 30})
    void prefillInAnyChunking(int chunk) throws IOException {
        Case severalImages = read("hf-bf16").getLast();
        int[] ids = severalImages.inputIds();
        try (Checkpoint checkpoint = Checkpoint.open(folder("hf-bf16"));
                CpuDevice device = new CpuDevice(KernelProvider.best(false), 2)) {
            Decoder decoder = new Decoder(checkpoint.config().decoder(), checkpoint.decoder());
            EmbeddingOverrides overrides = EmbeddingOverrides.of(ids, IMAGE, encode(checkpoint, device, severalImages));
            for (AttentionForm form : AttentionForm.values()) {
                try (Generator whole = new Generator(decoder, device, form);
                        Generator chunked = new Generator(decoder, device, form)) {
                    float[] expected = whole.prefill(ids, ids.length, overrides);
                    assertThat(chunked.prefill(ids, chunk, overrides)).containsExactly(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void hiddenStatePerLayer(int layers) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(folder("hf-bf16"));
                CpuDevice device = new CpuDevice(KernelProvider.best(false), 1)) {
            Decoder whole = new Decoder(checkpoint.config().decoder(), checkpoint.decoder());
            Decoder decoder = Generator.truncated(whole, layers);
            for (Case expected : read("hf-bf16")) {
                int[] ids = expected.inputIds();
                EmbeddingOverrides overrides = EmbeddingOverrides.of(ids, IMAGE, encode(checkpoint, device, expected));
                try (Generator generator = new Generator(decoder, device, AttentionForm.EXPANDED)) {
                    generator.prefill(ids, ids.length, overrides);
                    float[] hidden = new float[8];
                    (layers == 3 ? generator.hidden() : generator.residual()).read(0, hidden, 0, 8);
                    assertThat(hidden).containsExactly(expected.referenceHidden()[layers], offset(2e-4f));
                }
            }
        }
    }

    /** The layouts differ in the order of query and key rows, which must make no difference but in the last bits. */
    @Test
    void layoutsAgree() throws IOException {
        try (Checkpoint huggingFace = Checkpoint.open(folder("hf-bf16"));
                Checkpoint consolidated = Checkpoint.open(folder("consolidated-bf16"));
                CpuDevice device = new CpuDevice(KernelProvider.best(false), 1)) {
            for (Case golden : read("hf-bf16")) {
                List<ImageFeatures> expected = encode(huggingFace, device, golden);
                List<ImageFeatures> actual = encode(consolidated, device, golden);
                for (int i = 0; i < expected.size(); i++) {
                    float tolerance = 5e-5f * range(expected.get(i).values());
                    assertThat(actual.get(i).values())
                            .containsExactly(expected.get(i).values(), offset(tolerance));
                }
            }
        }
    }

    private static List<ImageFeatures> encode(Checkpoint checkpoint, CpuDevice device, Case golden) throws IOException {
        VisionEncoder encoder = new VisionEncoder(
                checkpoint.config().vision().orElseThrow(), checkpoint.vision().orElseThrow());
        ImageDecoder decoder = new ImageDecoder(ImageLimits.STANDARD);
        ImagePreprocessor preprocessor = new ImagePreprocessor(encoder.config(), ResizeMode.MISTRAL);
        List<Pixels> images = new ArrayList<>();
        for (String image : golden.images()) {
            images.add(preprocessor.preprocess(decoder.decode(resource("hf-bf16/images/" + image))));
        }
        return new VisionPass(encoder, device).run(images);
    }

    private static void assertFeatures(List<ImageFeatures> images, float[][] expected) {
        List<float[]> rows = images.stream()
                .flatMap(image -> Stream.iterate(0, row -> row < image.rows(), row -> row + 1)
                        .map(row -> Arrays.copyOfRange(image.values(), row * image.width(), row * image.width() + 8)))
                .toList();
        assertThat(rows).hasSize(expected.length);
        float range = 0;
        for (float[] row : expected) {
            range = Math.max(range, range(row));
        }
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < 8; j++) {
                assertThat(rows.get(i)[j])
                        .as("row %d, feature %d", i, j)
                        .isCloseTo(expected[i][j], within(1e-4f * range));
            }
        }
    }

    private static float range(float[] values) {
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        return max - min;
    }

    private static List<Case> read(String name) throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        return mapper.readValue(resource(name + "/image-cases.json"), Golden.class)
                .cases();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ImageGoldenTest.class.getResourceAsStream("/goldens/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    private static Path folder(String name) {
        try {
            return Path.of(Objects.requireNonNull(ImageGoldenTest.class.getResource("/goldens/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
