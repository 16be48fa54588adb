/** Numbers in memory: element types, matrices over mapped memory, compute kernels and the worker team. */
module dev.tramontane.tensor {
    // Resolved by --add-modules at run time; without it the scalar kernels remain.
    requires static jdk.incubator.vector;
    requires java.management;
    requires jdk.management;
    requires static org.jspecify;

    exports dev.tramontane.tensor;
}
