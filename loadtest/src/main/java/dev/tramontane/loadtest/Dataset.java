package dev.tramontane.loadtest;

import java.util.List;
import java.util.random.RandomGenerator;

/** Where prompts come from. */
@FunctionalInterface
public interface Dataset {

    /** So many prompts; the same again for the same randomness. */
    List<Prompt> prompts(int count, RandomGenerator random);
}
