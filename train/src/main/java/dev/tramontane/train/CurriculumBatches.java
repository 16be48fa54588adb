package dev.tramontane.train;

import dev.tramontane.train.data.Example;
import dev.tramontane.train.data.ExampleEncoder;
import dev.tramontane.train.task.Curriculum;
import dev.tramontane.train.task.ExampleStream;
import java.util.ArrayList;
import java.util.List;

/** Batches of whole examples drawn from a curriculum, every step from samples of its own. */
final class CurriculumBatches implements Batches {
    /** More samples than any batch has room for; those that a batch does not need are never drawn. */
    private static final long SAMPLES_PER_STEP = 1 << 16;

    private final Curriculum curriculum;
    private final ExampleEncoder encoder;
    private final long seed;
    private final int tokens;

    /** @param tokens how many a batch has at least */
    CurriculumBatches(Curriculum curriculum, ExampleEncoder encoder, long seed, int tokens) {
        this.curriculum = curriculum;
        this.encoder = encoder;
        this.seed = seed;
        this.tokens = tokens;
    }

    @Override
    public List<Example> of(long step) {
        List<Example> examples = new ArrayList<>();
        int sum = 0;
        for (long index = step * SAMPLES_PER_STEP; sum < tokens; index++) {
            Example example = ExampleStream.encode(encoder, curriculum.sample(seed, index));
            examples.add(example);
            sum += example.length();
        }
        return examples;
    }
}
