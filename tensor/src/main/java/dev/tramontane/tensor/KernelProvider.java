package dev.tramontane.tensor;

/** Chooses the {@link Kernels} for this machine, once at start. */
public interface KernelProvider {

    /** A fresh instance with scratch memory of its own, for one thread. */
    Kernels create();

    /** Whether it computes with the Vector API. */
    boolean isVector();

    /** What was chosen and why, in one line for the log. */
    String description();

    /**
     * The fastest provider for this machine.
     *
     * @param allowScalar whether plain loops may be used where vectors are not available
     * @throws UnsupportedOperationException if there are no vectors and {@code allowScalar} is false, saying what to do
     */
    static KernelProvider best(boolean allowScalar) {
        return Providers.best(allowScalar);
    }

    /** The plain reference loops: exact, portable and slow. */
    static KernelProvider scalar() {
        return Providers.scalar("asked for");
    }
}
