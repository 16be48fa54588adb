package dev.tramontane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.model.Batch.Logits;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The tiny model at positions that cross the first step of the query temperature, against values worked out in double. */
class ForwardPassTest {

    private static final int[] TOKENS = {1, 5, 9, 30, 2, 17};
    private static final int FIRST_POSITION = 8189;

    static Stream<Arguments> devices() {
        return Stream.of(KernelProvider.scalar(), KernelProvider.best(false))
                .flatMap(provider -> Stream.of(1, 2)
                        .flatMap(threads -> Arrays.stream(AttentionForm.values())
                                .map(form -> Arguments.of(provider, threads, form))));
    }

    @ParameterizedTest
    @MethodSource("devices")
    void logits(KernelProvider provider, int threads, AttentionForm form) {
        float[][] logits = run(TinyModel.decoder(), provider, threads, form);
        assertThat(Arrays.stream(logits).mapToInt(ForwardPassTest::argmax)).containsExactly(27, 2, 23, 23, 29, 30);
        assertThat(Arrays.copyOf(logits[5], 8))
                .containsExactly(
                        new float[] {
                            -0.401625f, -0.600272f, 0.695073f, 1.204486f, 0.977489f, 0.369131f, -0.036534f, -1.502111f
                        },
                        offset(2e-5f));
        assertThat(Arrays.copyOf(logits[0], 4))
                .containsExactly(new float[] {1.713649f, 0.231191f, -0.936904f, -2.576134f}, offset(2e-5f));
    }

    private static float[][] run(Decoder decoder, KernelProvider provider, int threads, AttentionForm form) {
        try (CpuDevice device = new CpuDevice(provider, threads);
                LatentCache cache = new LatentCache(decoder.config(), ElementType.F32, 4, 4)) {
            ForwardPass pass = new ForwardPass(decoder, device, cache, TOKENS.length, TOKENS.length);
            Batch batch = new Batch(TOKENS.length);
            batch.add(cache.sequenceFrom(FIRST_POSITION), TOKENS, 0, TOKENS.length, form, Logits.ALL);
            Activations output = pass.run(batch);
            float[][] logits = new float[TOKENS.length][decoder.config().vocabularySize()];
            for (int i = 0; i < logits.length; i++) {
                output.read(i, logits[i], 0, logits[i].length);
            }
            return logits;
        }
    }

    @Test
    void rowsAreCountedByExpert() {
        Decoder decoder = TinyModel.decoder();
        ExpertsConfig config = decoder.config().experts().orElseThrow();
        try (CpuDevice device = new CpuDevice(KernelProvider.best(true), 1);
                LatentCache cache = new LatentCache(decoder.config(), ElementType.F32, 4, 4)) {
            ForwardPass pass = new ForwardPass(decoder, device, cache, TOKENS.length, 1);
            Batch batch = new Batch(TOKENS.length);
            batch.add(cache.sequence(), TOKENS, 0, TOKENS.length, AttentionForm.ABSORBED, Logits.LAST);
            pass.run(batch);
            List<ExpertCounts> layers = pass.expertCounts();
            assertThat(layers).hasSameSizeAs(decoder.weights().layers());
            for (int layer = 0; layer < layers.size(); layer++) {
                ExpertCounts counts = layers.get(layer);
                boolean isRouted = decoder.weights().layers().get(layer).feedForward() instanceof MixtureOfExperts;
                assertThat(counts.experts()).isEqualTo(isRouted ? config.count() : 0);
                long rows = 0;
                for (int expert = 0; expert < counts.experts(); expert++) {
                    rows += counts.rows(expert);
                }
                int computed = layer == layers.size() - 1 ? 1 : TOKENS.length;
                assertThat(rows).isEqualTo(isRouted ? (long) computed * config.perToken() : 0);
            }
        }
    }

    private static int argmax(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }
}
