package dev.tramontane.train;

import dev.tramontane.train.tape.Routing;

/**
 * How a run learns, beside the optimizer.
 *
 * @param balance factor of the routers' balance loss, 0 for none
 * @param earlyBalance the same during the first {@code earlySteps}, when experts are lost most easily
 * @param earlySteps how long that is
 * @param z factor of the routers' z-loss, 0 for none
 * @param partTokens the most tokens computed at once, unless an example has more: larger batches are computed in parts whose
 *     gradients add up, in the memory of one
 */
public record Recipe(double balance, double earlyBalance, long earlySteps, double z, int partTokens) {

    /** From nothing: routers have to be kept from sending everything to the same few experts. */
    public static final Recipe FROM_SCRATCH = new Recipe(0.02, 0.05, 300, 1e-3, 1 << 14);

    /** Of a model whose experts have found their parts. */
    public static final Recipe FINE_TUNING = new Recipe(0.001, 0.001, 0, 0, 1 << 13);

    /** What is added to the loss of each part of a step. */
    Routing.Losses losses(long step, int parts) {
        return new Routing.Losses((step < earlySteps ? earlyBalance : balance) / parts, z / parts);
    }
}
