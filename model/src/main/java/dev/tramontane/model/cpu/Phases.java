package dev.tramontane.model.cpu;

import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Kernels;
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

    @Override
    public void close() {
        team.close();
    }
}
