package dev.tramontane.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.model.image.PixelGrid;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.model.vision.Encoding;
import dev.tramontane.model.vision.VisionEncoder;
import dev.tramontane.model.vision.VisionPass;
import dev.tramontane.tensor.KernelProvider;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text generated between the slices of an image, on the same device: neither may notice the other. */
class ImageSlicesTest {

    private static final int[] PROMPT = {1, 5, 20, 21, 12, 22, 13, 9, 23, 13, 30, 2};
    private static final int TOKENS = 300;

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void textGoesOnBetweenSlices(int threads) throws URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(ImageSlicesTest.class.getResource("/goldens/hf-bf16"))
                .toURI());
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                CpuDevice device = new CpuDevice(KernelProvider.best(false), threads);
                Generator alone = new Generator(TinyModel.decoder(), device, AttentionForm.ABSORBED);
                Generator between = new Generator(TinyModel.decoder(), device, AttentionForm.ABSORBED)) {
            VisionEncoder encoder = new VisionEncoder(
                    checkpoint.config().vision().orElseThrow(),
                    checkpoint.vision().orElseThrow());
            Pixels image = image(encoder.cellSize());
            ImageFeatures features =
                    new VisionPass(encoder, device).run(List.of(image)).getFirst();
            alone.prefill(PROMPT, PROMPT.length);

            Encoding encoding = new VisionPass(encoder, device, 300_000).begin(List.of(image));
            List<Integer> tokens = new ArrayList<>();
            between.prefill(PROMPT, PROMPT.length);
            while (!encoding.advance()) {
                tokens.add(between.greedy(1)[0]);
            }
            assertThat(tokens).hasSizeBetween(10, TOKENS);
            assertThat(tokens.stream().mapToInt(Integer::intValue).toArray()).isEqualTo(alone.greedy(tokens.size()));
            assertThat(encoding.features().getFirst().values()).containsExactly(features.values());
        }
    }

    private static Pixels image(int cell) {
        float[] values = new float[3 * 3 * cell * 4 * cell];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) HashedTensors.unit(7, i);
        }
        return new Pixels(values, new PixelGrid(4, 3, cell));
    }
}
