package dev.tramontane.tensor;

import com.sun.management.ThreadMXBean;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has vector kernels compiled before they are needed. Until the compiler has seen to them, every vector is an object on the
 * heap and a product takes a hundred times as long; so plain loops that give the same bits compute meanwhile, and a thread
 * in the background runs the vector kernels again and again until they allocate nothing any more. Then all kernels that
 * {@link #create} has made go over to vectors.
 *
 * <p>Products of quantised weights have no such plain loops and run in vectors from the first call.
 */
public final class KernelWarmUp implements KernelProvider, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(KernelWarmUp.class.getName());

    /** How long a kernel has its turn. */
    private static final long TURN_NANOS = 1_000_000;

    /** Turns in a row without an allocation that tell that a kernel is compiled. */
    private static final int CLEAN_TURNS = 2;

    private final KernelProvider provider;
    private @Nullable Thread thread;
    private volatile boolean over;
    private volatile boolean closed;

    private static final class Warming {
        private final Consumer<Kernels> call;
        private int cleanTurns;

        Warming(Consumer<Kernels> call) {
            this.call = call;
        }
    }

    /** @param provider what is to be warmed up; other than vector kernels are handed on as they are */
    public KernelWarmUp(KernelProvider provider) {
        this.provider = provider;
        over = !provider.isVector();
    }

    @Override
    public Kernels create() {
        return isOver() ? provider.create() : new StandInKernels(this);
    }

    @Override
    public boolean isVector() {
        return provider.isVector();
    }

    @Override
    public String description() {
        return provider.description();
    }

    /** Whether {@link #start} was called. */
    public boolean hasBegun() {
        return thread != null;
    }

    /** Whether vector kernels compute from now on. */
    public boolean isOver() {
        return over;
    }

    /**
     * Begins to run kernels in the background, once.
     *
     * @param calls makes, when it begins, what is to be run: short calls of kernels, which they are given
     * @param delay how long to wait first
     * @param budget after how long vectors compute, compiled or not
     */
    public void start(Supplier<List<Consumer<Kernels>>> calls, Duration delay, Duration budget) {
        if (over) {
            return;
        }
        thread = Thread.ofPlatform().name("tramontane-warm-up").daemon().start(() -> {
            try {
                if (rests(delay)) {
                    run(calls.get(), System.nanoTime() + budget.toNanos());
                }
            } catch (RuntimeException | Error e) {
                // Where loading has failed, weights are gone already.
                LOG.log(closed ? Level.DEBUG : Level.WARNING, "kernels could not be warmed up", e);
            } finally {
                over = true;
            }
        });
    }

    /** Waits; returns whether to go on. */
    private boolean rests(Duration delay) {
        long end = System.nanoTime() + delay.toNanos();
        for (long left = delay.toNanos(); left > 0 && !closed; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
        return !closed;
    }

    private void run(List<Consumer<Kernels>> calls, long end) {
        long start = System.nanoTime();
        Kernels kernels = provider.create();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Warming> left = new ArrayList<>();
        calls.forEach(call -> left.add(new Warming(call)));
        while (!left.isEmpty() && !closed && System.nanoTime() < end) {
            left.removeIf(warming -> takeTurn(warming, kernels, threads));
        }
        LOG.log(
                Level.DEBUG,
                () -> "%d of %d kernels were compiled in %d ms"
                        .formatted(calls.size() - left.size(), calls.size(), (System.nanoTime() - start) / 1_000_000));
    }

    private boolean takeTurn(Warming warming, Kernels kernels, ThreadMXBean threads) {
        if (closed) {
            return false;
        }
        long start = System.nanoTime();
        long before = threads.getCurrentThreadAllocatedBytes();
        do {
            warming.call.accept(kernels);
        } while (!closed && System.nanoTime() - start < TURN_NANOS);
        boolean clean = threads.getCurrentThreadAllocatedBytes() == before;
        warming.cleanTurns = clean ? warming.cleanTurns + 1 : 0;
        return warming.cleanTurns == CLEAN_TURNS;
    }

    /** Ends the thread, and waits for it: what it reads may go then. */
    @Override
    public void close() {
        closed = true;
        Thread started = thread;
        boolean interrupted = false;
        while (started != null && started.isAlive()) {
            LockSupport.unpark(started);
            try {
                started.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
