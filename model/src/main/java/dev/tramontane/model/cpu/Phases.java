package dev.tramontane.model.cpu;

import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.tensor.Panels;
import dev.tramontane.tensor.WorkerTeam;

/** The worker team with one set of kernels per worker; runs a phase on all of them where that is worth a barrier. */
final class Phases implements AutoCloseable {

    /**
     * Multiply-adds below which waking the team costs more than it saves: some ten microseconds of one thread. A barrier
     * takes one where every worker has a processor to itself, but a thousand where another program has taken one.
     */
    private static final long WORTH_A_BARRIER = 1 << 17;

    private final WorkerTeam team;
    private final Kernels[] kernels;

    Phases(KernelProvider provider, int workers) {
        team = new WorkerTeam(workers);
        kernels = new Kernels[workers];
        for (int worker = 0; worker < workers; worker++) {
            kernels[worker] = provider.create();
        }
    }

    int workers() {
        return kernels.length;
    }

    /** The kernels of one worker, to be used by that worker alone. */
    Kernels kernels(int worker) {
        return kernels[worker];
    }

    /**
     * Runs a phase and returns when it is done.
     *
     * @param work the phase's multiply-adds, roughly
     */
    void run(WorkerTeam.Task phase, long work) {
        if (work < WORTH_A_BARRIER) {
            phase.run(0, 1);
        } else {
            team.run(phase);
        }
    }

    /** Where a worker's share of {@code count} equal items begins; its end is the next worker's beginning. */
    static int share(int count, int worker, int workers) {
        return (int) ((long) count * worker / workers);
    }

    /**
     * Where a worker's share of a matrix's rows begins, as {@link #share}. Rows that are multiplied together stay together:
     * a worker would compute the others', too.
     */
    static int rowShare(Matrix weights, int worker, int workers) {
        int together = weights.type().hasPanels() ? 2 * Panels.ROWS : 1;
        int groups = Math.ceilDiv(weights.rows(), together);
        return Math.min(weights.rows(), share(groups, worker, workers) * together);
    }

    @Override
    public void close() {
        team.close();
    }
}
