package dev.tramontane.tensor;

import java.util.function.Supplier;

/** Finds out what this Java process can compute with. */
final class Providers {

    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private record Provider(Supplier<Kernels> kernels, String description) implements KernelProvider {
        @Override
        public Kernels create() {
            return kernels.get();
        }
    }

    private Providers() {}

    static KernelProvider scalar(String reason) {
        return new Provider(ScalarKernels::new, "scalar kernels, " + reason);
    }

    static KernelProvider best(boolean allowScalar) {
        String obstacle;
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
            obstacle = "the Java process was started without the module " + VECTOR_MODULE;
        } else if (VectorSupport.bits() < VectorSupport.LEAST_BITS) {
            obstacle = "this processor offers no vectors of " + VectorSupport.LEAST_BITS + " bits";
        } else {
            return new Provider(VectorSupport::kernels, VectorSupport.description());
        }
        if (!allowScalar) {
            throw new UnsupportedOperationException("No vector kernels: " + obstacle + ". Start Java with --add-modules "
                    + VECTOR_MODULE + ", or allow the scalar kernels, which are many times slower.");
        }
        return scalar(obstacle);
    }
}
