package dev.tramontane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.model.Batch.Logits;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A context of several of the spans that attention divides it into. */
class LongContextTest {

    private static final Decoder DECODER = TinyModel.decoder();
    private static final int[] TOKENS =
            IntStream.range(0, 700).map(i -> (i * 7 + i / 5) % 32).toArray();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aDecodedTokenHasTheBitsOfAPromptsOne(int threads) {
        assertThat(logits(threads, AttentionForm.ABSORBED, TOKENS.length - 1))
                .containsExactly(logits(1, AttentionForm.ABSORBED, 0));
    }

    @Test
    void bothFormsAgree() {
        float[] absorbed = logits(2, AttentionForm.ABSORBED, 600);
        float[] expanded = logits(2, AttentionForm.EXPANDED, 0);
        for (int i = 0; i < absorbed.length; i++) {
            assertThat(absorbed[i]).isCloseTo(expanded[i], within(1e-4f));
        }
    }

    /** The last token's logits where the tokens from {@code first} on are computed in a second step. */
    private static float[] logits(int threads, AttentionForm form, int first) {
        try (CpuDevice device = new CpuDevice(KernelProvider.best(false), threads);
                LatentCache cache = new LatentCache(DECODER.config(), ElementType.F32, 12, 64)) {
            ForwardPass pass = new ForwardPass(DECODER, device, cache, TOKENS.length, 1);
            Batch batch = new Batch(TOKENS.length);
            LatentCache.Sequence sequence = cache.sequence();
            if (first > 0) {
                batch.add(sequence, TOKENS, 0, first, form, Logits.NONE);
                pass.run(batch);
                batch.clear();
            }
            batch.add(sequence, TOKENS, first, TOKENS.length - first, form, Logits.LAST);
            Activations logits = pass.run(batch);
            float[] values = new float[logits.width()];
            logits.read(0, values, 0, values.length);
            return values;
        }
    }
}
