package dev.tramontane.model.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.VisionConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Decoding and preprocessing together against what the vendor's own code made of the same files. */
class PixelsGoldenTest {
    private static final String FOLDER = "/goldens/hf-bf16/";

    record Golden(List<Case> cases) {}

    record Case(List<String> images, List<Expected> pixels) {}

    record Expected(
            int[] size,
            @JsonProperty("mean_per_channel") float[] mean,
            @JsonProperty("first_row_16") float[] firstRow,
            float[] centre) {}

    @Test
    void everyImage() throws IOException, URISyntaxException {
        VisionConfig config;
        try (Checkpoint checkpoint = Checkpoint.open(
                Path.of(Objects.requireNonNull(PixelsGoldenTest.class.getResource(FOLDER + "config.json"))
                                .toURI())
                        .getParent())) {
            config = checkpoint.config().vision().orElseThrow();
        }
        ImageDecoder decoder = new ImageDecoder(ImageLimits.STANDARD);
        ImagePreprocessor preprocessor = new ImagePreprocessor(config, ResizeMode.MISTRAL);
        int checked = 0;
        for (Case golden : read().cases()) {
            for (int i = 0; i < golden.images().size(); i++) {
                String name = golden.images().get(i);
                byte[] file = resource("images/" + name);
                check(
                        name,
                        preprocessor.preprocess(decoder.decode(file)),
                        golden.pixels().get(i));
                checked++;
            }
        }
        assertThat(checked).isEqualTo(11);
    }

    private static void check(String name, Pixels pixels, Expected expected) {
        int height = expected.size()[0];
        int width = expected.size()[1];
        assertThat(pixels.grid().width()).as(name).isEqualTo(width);
        assertThat(pixels.grid().height()).as(name).isEqualTo(height);
        assertThat(Arrays.copyOf(pixels.values(), 16)).as(name).containsExactly(expected.firstRow(), offset(1e-4f));
        for (int channel = 0; channel < 3; channel++) {
            int plane = channel * width * height;
            double sum = 0;
            for (int i = 0; i < width * height; i++) {
                sum += pixels.values()[plane + i];
            }
            assertThat(sum / (width * height)).as(name).isCloseTo(expected.mean()[channel], within(1e-4));
            assertThat(pixels.values()[plane + height / 2 * width + width / 2])
                    .as(name)
                    .isCloseTo(expected.centre()[channel], within(1e-4f));
        }
    }

    private static Golden read() throws IOException {
        JsonMapper mapper = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        return mapper.readValue(resource("image-cases.json"), Golden.class);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = PixelsGoldenTest.class.getResourceAsStream(FOLDER + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }
}
