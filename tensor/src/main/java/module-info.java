/** Numbers in memory: element types, matrices over mapped memory, compute kernels and the worker team. */
module dev.tramontane.tensor {
    requires jdk.incubator.vector;
    requires static org.jspecify;

    exports dev.tramontane.tensor;
}
