package dev.tramontane.train.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.network.VisionNetwork;
import dev.tramontane.train.picture.GlyphPretraining.Plan;
import dev.tramontane.train.picture.GlyphPretraining.Progress;
import dev.tramontane.train.tape.Workers;
import dev.tramontane.train.vocabulary.NanoVocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** A tiny encoder learns some glyphs in a few steps, and the same ones however many workers there are. */
class GlyphPretrainingTest {
    private static final VisionConfig CONFIG = new VisionConfig(64, 2, 2, 96, 3, 14, 448, 2, 10_000, false, true);

    private static VisionNetwork network() {
        return VisionNetwork.random(
                CONFIG, 32, 1e-6f, RandomGeneratorFactory.of("L64X128MixRandom").create(1));
    }

    /** Of a decoder that knows nothing yet. */
    private static Matrix signs() {
        Tekken tokenizer = NanoVocabulary.load();
        Matrix embedding = Matrix.zeros(ElementType.F32, NanoVocabulary.SIZE, 32);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(2);
        for (long i = 0; i < embedding.elementCount(); i++) {
            embedding.data().setAtIndex(Matrix.FLOAT, i, (float) random.nextGaussian());
        }
        return Signs.vectors(embedding, tokenizer, 16);
    }

    @Test
    void learnsGlyphs() {
        try (Workers workers = new Workers(2)) {
            GlyphPretraining pretraining = new GlyphPretraining(network(), signs(), Typefaces.builtIn(), workers);
            List<Progress> progress = new ArrayList<>();

            pretraining.run(new Plan(240, 24, 5e-3, 0, 1), progress::add);

            assertThat(progress).hasSize(240);
            assertThat(meanLoss(progress.subList(230, 240))).isLessThan(meanLoss(progress.subList(0, 10)) - 0.3);
            // Always the same sign would be right once in 25 times.
            assertThat(pretraining.accuracy(300, 0)).isGreaterThan(0.1);
        }
    }

    @Test
    void learnsTheSameWithAnyNumberOfWorkers() {
        List<float[]> first = trained(1);
        List<float[]> second = trained(3);

        for (int i = 0; i < first.size(); i++) {
            assertThat(second.get(i)).isEqualTo(first.get(i));
        }
    }

    private static double meanLoss(List<Progress> progress) {
        return progress.stream().mapToDouble(Progress::loss).average().orElseThrow();
    }

    private static List<float[]> trained(int threads) {
        VisionNetwork network = network();
        try (Workers workers = new Workers(threads)) {
            new GlyphPretraining(network, signs(), Typefaces.builtIn(), workers)
                    .run(new Plan(3, 20, 0.01, 0.5, 7), progress -> {});
        }
        return network.parameters().stream().map(p -> p.values()).toList();
    }

    @Test
    void refusesPlansWithoutSteps() {
        assertThatThrownBy(() -> new Plan(0, 20, 0.01, 0.5, 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 steps of 20");
    }
}
