package dev.tramontane.tensor;

import java.util.Optional;
import java.util.function.Supplier;

/** Finds out what this Java process can compute with. */
final class Providers {

    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private record Provider(Supplier<Kernels> kernels, String description, boolean isVector) implements KernelProvider {
        @Override
        public Kernels create() {
            return kernels.get();
        }
    }

    private Providers() {}

    static KernelProvider scalar(String reason) {
        return new Provider(ScalarKernels::new, "scalar kernels, " + reason, false);
    }

    static KernelProvider best(boolean allowScalar) {
        return obstacle()
                .map(obstacle -> best(obstacle, allowScalar))
                .orElseGet(() -> new Provider(VectorSupport::kernels, VectorSupport.description(), true));
    }

    /** What keeps this process from computing with vectors; empty if nothing does. */
    static Optional<String> obstacle() {
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
            return Optional.of("the Java process was started without the module " + VECTOR_MODULE);
        }
        // Only now may a class be touched that refers to the module.
        if (VectorSupport.bits() < VectorSupport.leastBits()) {
            return Optional.of("this processor has no vectors with fused multiply-add");
        }
        return Optional.empty();
    }

    /** What is left when an obstacle keeps from using vectors. */
    static KernelProvider best(String obstacle, boolean allowScalar) {
        if (!allowScalar) {
            throw new UnsupportedOperationException(
                    "No vector kernels: " + obstacle + ". Start Java with --add-modules " + VECTOR_MODULE
                            + ", or allow the scalar kernels, which are many times slower.");
        }
        return scalar(obstacle);
    }
}
