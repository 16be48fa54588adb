package dev.tramontane.train.optimizer;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019): every element has
 * a step of its own, by the running means of its gradient and of the gradient's square.
 *
 * @param firstDecay of the mean of gradients, from 0 to less than 1
 * @param secondDecay of the mean of their squares, from 0 to less than 1
 * @param epsilon added to the root of the latter, positive
 * @param weightDecay of matrices, per step and learning rate; vectors have none
 */
public record AdamW(double firstDecay, double secondDecay, double epsilon, double weightDecay) {

    /** Means over about ten and twenty steps, and a slight decay. */
    public static final AdamW DEFAULT = new AdamW(.9, .95, 1e-8, .05);

    /** @throws IllegalArgumentException if a number is out of range */
    public AdamW {
        Ranges.requireFraction("AdamW's first decay", firstDecay);
        Ranges.requireFraction("AdamW's second decay", secondDecay);
        Ranges.requirePositive("AdamW's epsilon", epsilon);
        Ranges.requireNotNegative("AdamW's weight decay", weightDecay);
    }
}
