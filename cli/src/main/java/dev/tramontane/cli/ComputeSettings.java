package dev.tramontane.cli;

import dev.tramontane.engine.EngineOptions;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.KernelProvider;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of commands that compute. */
final class ComputeSettings {
    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that compute together (as many as there are cores).")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--allow-scalar",
            description = "Run even where Java has no vectors to compute with: many times slower.")
    private boolean allowScalar;

    int threads() {
        int wanted = threads.orElseGet(() -> EngineOptions.DEFAULT.threads());
        if (wanted < 1 || wanted > EngineOptions.MOST_THREADS) {
            throw new UsageException("--threads must be 1 to " + EngineOptions.MOST_THREADS + ", not " + wanted);
        }
        return wanted;
    }

    boolean allowScalar() {
        return allowScalar;
    }

    /** The device to compute on; to be closed. */
    CpuDevice device() {
        int count = threads();
        return new CpuDevice(kernels(allowScalar), count);
    }

    /** @throws CliException if there are only scalar kernels and they are not allowed */
    static KernelProvider kernels(boolean allowScalar) {
        try {
            return KernelProvider.best(allowScalar);
        } catch (UnsupportedOperationException e) {
            throw new CliException(e.getMessage() + " The option is --allow-scalar.", e);
        }
    }
}
