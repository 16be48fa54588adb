package dev.tramontane.train;

import dev.tramontane.train.data.Example;
import java.util.List;

/** What is learned from, step by step. */
public interface Batches {

    /**
     * The examples of a step. They depend on its number alone, so that a run can be taken up anywhere.
     *
     * @param step from 0
     */
    List<Example> of(long step);
}
