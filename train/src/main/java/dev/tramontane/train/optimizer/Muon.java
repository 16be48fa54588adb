package dev.tramontane.train.optimizer;

/**
 * Momentum made orthogonal, for matrices between hidden states: all directions of a step are equally long (Jordan and
 * others, "Muon: An optimizer for hidden layers in neural networks", 2024). Steps have the size of AdamW's, so that both
 * share a learning rate (Liu and others, "Muon is Scalable for LLM Training", 2025).
 *
 * @param momentum Nesterov's, from 0 to less than 1
 * @param weightDecay per step and learning rate
 */
public record Muon(double momentum, double weightDecay) {

    /** A mean over about twenty steps, and a slight decay. */
    public static final Muon DEFAULT = new Muon(.95, .05);

    /** @throws IllegalArgumentException if a number is out of range */
    public Muon {
        Ranges.requireFraction("Muon's momentum", momentum);
        Ranges.requireNotNegative("Muon's weight decay", weightDecay);
    }
}
