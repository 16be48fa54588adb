package dev.tramontane.checkpoint;

import java.util.function.BiFunction;

/**
 * The largest sizes a configuration may declare: far beyond any model, and small enough that no matrix dimension
 * overflows an int and no number of parameters a long.
 */
final class Limits {
    static final int WIDTH = 1 << 17;
    static final int VOCABULARY = 1 << 24;
    static final int LAYERS = 1 << 10;
    static final int HEADS = 1 << 12;
    static final int HEAD_SIZE = 1 << 16;
    static final int EXPERTS = 1 << 14;
    static final int SHARED_EXPERTS = 1 << 10;
    static final int POSITIONS = Integer.MAX_VALUE;

    /** Upper end for factors and bases. */
    static final double NUMBER = 1e12;
    /** With a base of 1 all frequencies were the same, and YaRN would divide by its logarithm. */
    static final double LEAST_THETA = 1 + 1e-6;

    /** Lower end for what must be positive. */
    static final double POSITIVE = 1e-12;

    private Limits() {}

    /**
     * What must hold between the settings of any dialect, under the names that this dialect uses.
     *
     * @param wrong makes what is thrown of a name and a reason
     */
    static void checkExperts(
            BiFunction<String, String, CheckpointException> wrong,
            ExpertsConfig experts,
            String perToken,
            String groups,
            String groupsPerToken) {
        if (experts.perToken() > experts.count()) {
            throw wrong.apply(perToken, "there are only " + experts.count() + " experts");
        }
        if (experts.count() % experts.groups() != 0) {
            throw wrong.apply(groups, "must divide the " + experts.count() + " experts evenly");
        }
        if (experts.groupsPerToken() > experts.groups()) {
            throw wrong.apply(groupsPerToken, "there are only " + experts.groups() + " groups");
        }
        int groupSize = experts.count() / experts.groups();
        if (experts.groups() > 1 && groupSize < 2) {
            throw wrong.apply(groups, "groups are ranked by their best two experts, so each needs at least two");
        }
        if (experts.perToken() > groupSize * experts.groupsPerToken()) {
            throw wrong.apply(perToken, "the chosen groups hold only " + groupSize * experts.groupsPerToken());
        }
    }
}
