package dev.tramontane.train.tape;

/**
 * Which experts each row goes to.
 *
 * @param perRow experts per row
 * @param experts {@code [rows × perRow]}, ascending within a row
 * @param weights {@code [rows × perRow]}
 * @param report how evenly the rows are spread
 */
public record Routing(int perRow, int[] experts, Rows weights, Report report) {

    /**
     * How evenly a batch was spread over the experts of a layer.
     *
     * @param counts rows per expert
     * @param dead experts without any row
     * @param highestLoad the rows of the busiest expert as a multiple of the mean
     * @param balanceLoss {@code experts · Σ share of choices · mean probability}, 1 if even, before its coefficient
     * @param zLoss the mean of squared logarithms of the sum of exponentials of logits, before its coefficient
     */
    public record Report(int[] counts, int dead, double highestLoad, double balanceLoss, double zLoss) {}

    /**
     * What is added to the loss to keep routers healthy.
     *
     * @param balance factor of the balance loss (Switch Transformers, arXiv 2101.03961), 0 for none
     * @param z factor of the z-loss (ST-MoE, arXiv 2202.08906), 0 for none
     */
    public record Losses(double balance, double z) {
        /** Nothing. */
        public static final Losses NONE = new Losses(0, 0);
    }
}
