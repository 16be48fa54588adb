package dev.tramontane.cli;

import dev.tramontane.engine.EngineOptions;

/**
 * One row of what {@code bench engine} measures: either a prompt or generation.
 *
 * @param prompt tokens of the prompt; 0 for generation
 * @param generated steps of generation, each of which gives every sequence a token; 0 for a prompt
 * @param depth positions that each sequence has in the cache before
 * @param sequences how many generate together; 1 for a prompt
 * @param threads threads that compute
 */
record EngineTest(int prompt, int generated, int depth, int sequences, int threads) {

    static EngineTest ofPrompt(int tokens, int depth, int threads) {
        return new EngineTest(tokens, 0, depth, 1, threads);
    }

    static EngineTest ofGeneration(int steps, int depth, int sequences, int threads) {
        return new EngineTest(0, steps, depth, sequences, threads);
    }

    /** As llama-bench prints it; it has no batches. */
    String label() {
        String what = prompt > 0 ? "pp" + prompt : "tg" + generated;
        return what + (sequences > 1 ? " b" + sequences : "") + (depth > 0 ? " @ d" + depth : "");
    }

    /** What tokens per second are counted in. */
    long tokens() {
        return prompt + (long) generated * sequences;
    }

    /** Positions of one sequence in the end. */
    long length() {
        return (long) depth + prompt + generated;
    }

    /** Blocks of the cache. */
    long blocks() {
        return sequences * Math.ceilDiv(length(), EngineOptions.CACHE_BLOCK);
    }
}
