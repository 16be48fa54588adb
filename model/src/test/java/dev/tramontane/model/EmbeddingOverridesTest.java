package dev.tramontane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tramontane.model.Batch.Logits;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of features in place of embeddings, in the tiny model. */
class EmbeddingOverridesTest {

    private static final int IMAGE = 10;
    private static final int[] PROMPT = {1, 5, IMAGE, IMAGE, 12, IMAGE, 13, 9, IMAGE, 13, 30, 2};
    private static final Decoder DECODER = TinyModel.decoder();
    private static final int HIDDEN = DECODER.config().hiddenSize();

    /** Features that are the embeddings of other tokens must give what those tokens give. */
    @ParameterizedTest
    @EnumSource(AttentionForm.class)
    void standInForEmbeddings(AttentionForm form) {
        int[] spelled = {1, 5, 20, 21, 12, 22, 13, 9, 23, 13, 30, 2};
        EmbeddingOverrides overrides =
                EmbeddingOverrides.of(PROMPT, IMAGE, List.of(embeddings(20, 21, 22), embeddings(23)));
        try (CpuDevice device = new CpuDevice(KernelProvider.best(false), 1);
                Generator expected = new Generator(DECODER, device, form)) {
            float[] logits = expected.prefill(spelled, spelled.length);
            for (int chunk = 1; chunk <= PROMPT.length; chunk++) {
                try (Generator generator = new Generator(DECODER, device, form)) {
                    assertThat(generator.prefill(PROMPT, chunk, overrides)).containsExactly(logits);
                }
            }
        }
    }

    /** Two prompts whose chunks meet in one batch, each with features of its own, and one without. */
    @Test
    void sequencesKeepTheirOwn() {
        int[] other = {IMAGE, 3};
        EmbeddingOverrides first =
                EmbeddingOverrides.of(PROMPT, IMAGE, List.of(embeddings(20, 21), embeddings(22, 23)));
        EmbeddingOverrides second = EmbeddingOverrides.of(other, IMAGE, List.of(embeddings(7)));
        try (CpuDevice device = new CpuDevice(KernelProvider.best(false), 2);
                LatentCache cache = new LatentCache(DECODER.config(), ElementType.F32, 16, 4)) {
            ForwardPass pass = new ForwardPass(DECODER, device, cache, 32, 3);
            Batch batch = new Batch(32);
            int[] plain = {10, 4};
            batch.add(cache.sequence(), other, 0, 2, AttentionForm.ABSORBED, Logits.LAST, second);
            batch.add(cache.sequence(), plain, 0, 2, AttentionForm.ABSORBED, Logits.LAST);
            batch.add(cache.sequence(), PROMPT, 0, PROMPT.length, AttentionForm.EXPANDED, Logits.LAST, first);
            float[][] logits = read(pass.run(batch), 3);
            int[][] spelled = {{7, 3}, plain, {1, 5, 20, 21, 12, 22, 13, 9, 23, 13, 30, 2}};
            AttentionForm[] forms = {AttentionForm.ABSORBED, AttentionForm.ABSORBED, AttentionForm.EXPANDED};
            for (int i = 0; i < logits.length; i++) {
                batch.clear();
                batch.add(cache.sequence(), spelled[i], 0, spelled[i].length, forms[i], Logits.LAST);
                assertThat(logits[i]).containsExactly(read(pass.run(batch), 1)[0]);
            }
        }
    }

    @Test
    void imagesMustFitThePrompt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingOverrides.of(PROMPT, IMAGE, List.of(embeddings(1, 2, 3))))
                .withMessageContaining("4 image tokens")
                .withMessageContaining("3 rows");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingOverrides.of(
                        PROMPT, IMAGE, List.of(embeddings(1, 2, 3), new ImageFeatures(new float[3], 3))))
                .withMessageContaining("different widths");
        assertThatIllegalArgumentException().isThrownBy(() -> new ImageFeatures(new float[5], 2));
    }

    @Test
    void refusesFeaturesOfAnotherModel() {
        EmbeddingOverrides overrides = EmbeddingOverrides.of(
                PROMPT, IMAGE, List.of(new ImageFeatures(new float[4 * (HIDDEN + 1)], HIDDEN + 1)));
        try (CpuDevice device = new CpuDevice(KernelProvider.best(false), 1);
                Generator generator = new Generator(DECODER, device, AttentionForm.ABSORBED)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> generator.prefill(PROMPT, PROMPT.length, overrides))
                    .withMessageContaining("width");
        }
    }

    @Test
    void endWithThePrompt() {
        EmbeddingOverrides overrides = EmbeddingOverrides.of(new int[] {1, IMAGE}, IMAGE, List.of(embeddings(1)));
        assertThat(overrides.covers(0)).isFalse();
        assertThat(overrides.covers(1)).isTrue();
        assertThat(overrides.covers(2)).isFalse();
    }

    private static ImageFeatures embeddings(int... tokens) {
        Matrix embedding = DECODER.weights().embedding();
        float[] values = new float[tokens.length * HIDDEN];
        for (int i = 0; i < tokens.length; i++) {
            KernelProvider.scalar().create().decode(embedding, tokens[i], values, i * HIDDEN);
        }
        return new ImageFeatures(values, HIDDEN);
    }

    private static float[][] read(Activations logits, int rows) {
        float[][] values = new float[rows][logits.width()];
        for (int row = 0; row < rows; row++) {
            logits.read(row, values[row], 0, logits.width());
        }
        return values;
    }
}
