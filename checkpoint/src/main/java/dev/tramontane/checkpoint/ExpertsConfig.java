package dev.tramontane.checkpoint;

/**
 * The mixture of experts.
 *
 * @param count number of routed experts
 * @param perToken experts chosen per token
 * @param width inner width of a routed expert
 * @param shared number of always-on experts, stored as one of {@code shared · width}; 0 for none
 * @param groups groups that the experts are divided into for the choice, 1 for a free choice
 * @param groupsPerToken groups that a token may choose from
 * @param normalised whether the chosen probabilities are divided by their sum
 * @param scalingFactor what the weights are multiplied with at the end
 */
public record ExpertsConfig(
        int count,
        int perToken,
        int width,
        int shared,
        int groups,
        int groupsPerToken,
        boolean normalised,
        float scalingFactor) {}
