package dev.tramontane.train;

import dev.tramontane.train.data.Example;
import dev.tramontane.train.task.ExampleStream;
import java.util.ArrayList;
import java.util.List;

/** Batches of whole examples drawn from a curriculum, every step from samples of its own. */
final class CurriculumBatches implements Batches {
    /** More samples than any batch has room for; those that a batch does not need are never drawn. */
    private static final long SAMPLES_PER_STEP = 1 << 16;

    private final ExampleStream stream;
    private final int tokens;

    /** @param tokens how many a batch has at least */
    CurriculumBatches(ExampleStream stream, int tokens) {
        this.stream = stream;
        this.tokens = tokens;
    }

    @Override
    public List<Example> of(long step) {
        List<Example> examples = new ArrayList<>();
        int sum = 0;
        for (long index = step * SAMPLES_PER_STEP; sum < tokens; index++) {
            Example example = stream.at(index);
            examples.add(example);
            sum += example.length();
        }
        return examples;
    }
}
