package dev.tramontane.engine;

import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The random numbers of one request, each a function of the seed and the generated token's index alone. Whatever is
 * computed twice, speculatively or in other company draws the same numbers.
 */
record Randomness(long seed) {

    /** 2^64 divided by the golden ratio: the odd step that spreads successive inputs most evenly. */
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private static final double UNIT = 0x1p-53;

    /** The randomness of a request with this seed, or with a fresh one. */
    static Randomness of(OptionalLong seed) {
        return new Randomness(
                seed.isPresent()
                        ? seed.getAsLong()
                        : ThreadLocalRandom.current().nextLong());
    }

    /** A number in [0, 1), a multiple of 2^-53, for the generated token at {@code index}, counted from 0. */
    double uniform(long index) {
        // The seed is mixed on its own first, lest neighbouring seeds give the same sequence shifted.
        return (mix(mix(seed + GOLDEN) + GOLDEN * (index + 1)) >>> 11) * UNIT;
    }

    /** A bijection of 64 bits in which every input bit flips every output bit half of the time (Stafford's variant 13). */
    static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
