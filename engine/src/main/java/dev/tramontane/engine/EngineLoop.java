package dev.tramontane.engine;

import dev.tramontane.engine.EngineException.Kind;
import dev.tramontane.engine.draft.DraftBudget;
import dev.tramontane.engine.failure.FailureLog;
import dev.tramontane.engine.prefix.PrefixCache;
import dev.tramontane.model.Batch;
import dev.tramontane.model.Decoder;
import dev.tramontane.model.Device;
import dev.tramontane.model.ExpertCounts;
import dev.tramontane.model.ForwardPass;
import dev.tramontane.model.LatentCache;
import dev.tramontane.tensor.KernelProvider;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The one thread that drives the model. Others hand it requests, and wake it when there is something to see to. */
final class EngineLoop implements AutoCloseable, Scheduler.Listener, Steps.Outcomes {

    private static final System.Logger LOG = System.getLogger(EngineLoop.class.getName());

    /** How often it looks for deadlines and readers while there is nothing to compute. */
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Completions that may have the most drafts at the same time; logits take much memory. */
    private static final int MOST_DRAFT_ROWS = 8;

    private final DraftBudget drafts = new DraftBudget();
    private final WarmUp warmUp;
    private final Scheduler scheduler;
    private final Steps steps;
    private final ImageQueue images = new ImageQueue();
    private final Tenants tenants = new Tenants();
    private final StatisticsRecorder statistics;
    private final List<ExpertCounts> experts;
    private final FlightEvents events = new FlightEvents();
    private final FailureLog failures = new FailureLog(LOG);
    private final PrefixCache prefixes;
    private final int mostWaiting;
    private final long readerTimeoutNanos;

    private final Queue<List<Generation>> arrivals = new ConcurrentLinkedQueue<>();

    /** Requests that have arrived and not begun. */
    private final AtomicInteger waitingRequests = new AtomicInteger();

    /** Completions that have arrived and not ended. */
    private final AtomicInteger unfinished = new AtomicInteger();

    /** The same, as far as the thread has seen them. */
    private final List<Generation> live = new ArrayList<>();

    private final Thread thread;
    private volatile boolean draining;
    private volatile boolean closed;
    private volatile @Nullable Throwable fault;

    EngineLoop(
            Decoder decoder,
            Device device,
            KernelProvider kernels,
            LatentCache cache,
            WarmUp warmUp,
            EngineOptions options) {
        this.warmUp = warmUp;
        Scheduling settings = options.scheduling();
        mostWaiting = settings.mostWaiting();
        readerTimeoutNanos = options.readerTimeout().toNanos();
        prefixes = new PrefixCache(cache);
        statistics = new StatisticsRecorder(cache.blocks(), cache.blockSize(), settings.mostDrafted());
        int outputs =
                Math.min(settings.stepTokens(), settings.mostRunning() + MOST_DRAFT_ROWS * settings.mostDrafted());
        scheduler = new Scheduler(settings, cache, prefixes, drafts, outputs, this);
        ForwardPass pass = new ForwardPass(decoder, device, cache, settings.stepTokens(), outputs);
        experts = pass.expertCounts();
        steps = new Steps(
                scheduler,
                prefixes,
                device,
                pass,
                new Batch(settings.stepTokens()),
                drafts,
                statistics,
                events,
                this,
                samplers(device.hostWorkers(), decoder.config().vocabularySize(), kernels));
        thread = Thread.ofPlatform().name("tramontane-engine").daemon().start(this::run);
    }

    private static Sampler[] samplers(int workers, int vocabularySize, KernelProvider kernels) {
        Sampler[] samplers = new Sampler[workers];
        Arrays.setAll(samplers, _ -> new Sampler(vocabularySize, kernels.create()));
        return samplers;
    }

    /**
     * Takes a request.
     *
     * @param samples its completions, at least one
     * @throws EngineException if too many wait, or the engine is closed
     */
    void submit(List<Generation> samples) {
        // Counted before anything is asked: whoever drains sees it, or it sees that the engine is drained.
        unfinished.addAndGet(samples.size());
        int waiting = waitingRequests.incrementAndGet();
        if (closed || draining) {
            throw refusal(samples, closedException());
        }
        if (waiting > mostWaiting) {
            throw refusal(
                    samples,
                    new EngineException(
                            Kind.BUSY, mostWaiting + " requests are waiting, which is the most; try again in a while"));
        }
        for (Generation sample : samples) {
            sample.answer().stream().onCancel(this::wake);
            sample.answer().stream().onRoom(this::wake);
        }
        arrivals.add(samples);
        wake();
        if (closed && arrivals.remove(samples)) {
            throw refusal(samples, closedException());
        }
    }

    private EngineException refusal(List<Generation> samples, EngineException reason) {
        waitingRequests.decrementAndGet();
        unfinished.addAndGet(-samples.size());
        refused();
        return reason;
    }

    /** Counts a request that was not taken. */
    void refused() {
        statistics.refused();
    }

    private void wake() {
        LockSupport.unpark(thread);
    }

    private void run() {
        try {
            while (!closed) {
                receive();
                long now = System.nanoTime();
                sweep(now);
                scheduler.admit(now);
                boolean ready = warmUp.isReady();
                boolean encoded = ready && images.advance(scheduler.running(), this);
                boolean computed = ready && steps.run();
                tellLoad();
                if (!encoded && !computed) {
                    rest();
                }
            }
        } catch (RuntimeException | Error e) {
            // Requests that fail end alone; this is a fault of ours, and nothing can be relied on any more.
            failures.log(Level.ERROR, "the engine has failed and is closed", "", e);
            fault = e;
        } finally {
            // However the thread ends, nobody may wait for it.
            closed = true;
            receive();
            List.copyOf(live).forEach(this::abandon);
            tellLoad();
        }
    }

    /** Fails a completion when the engine ends; after a fault not even that need work, but its reader is told. */
    private void abandon(Generation generation) {
        try {
            failed(generation, closedException());
        } catch (RuntimeException | Error e) {
            failures.log(Level.DEBUG, "a completion could not be cleaned up", "", e);
        }
    }

    private void rest() {
        if (live.isEmpty()) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, IDLE_NANOS);
        }
    }

    private void receive() {
        for (List<Generation> samples = arrivals.poll(); samples != null; samples = arrivals.poll()) {
            for (Generation sample : samples) {
                sample.enter(tenants.open(sample.tenantName()));
                live.add(sample);
            }
            Generation first = samples.getFirst();
            first.submission().siblings().addAll(samples.subList(1, samples.size()));
            scheduler.enqueue(first);
        }
    }

    /** Sees to those whose caller has left, whose time is up, or whose reader lags behind. */
    private void sweep(long now) {
        for (int i = live.size() - 1; i >= 0; i--) {
            Generation generation = live.get(i);
            CompletionStream stream = generation.answer().stream();
            if (stream.isCancelled()) {
                finish(generation, FinishReason.CANCELLED);
            } else if (generation.submission().isLate(now)) {
                finish(generation, FinishReason.DEADLINE);
            } else if (generation.isPaused()) {
                sweepPaused(generation, stream);
            } else if (generation.isRunning() && !stream.hasRoom()) {
                scheduler.remove(generation);
                generation.setPaused(true);
            }
        }
    }

    private void sweepPaused(Generation generation, CompletionStream stream) {
        if (stream.hasRoom()) {
            generation.setPaused(false);
            scheduler.enqueue(generation);
        } else if (stream.stalledNanos() > readerTimeoutNanos) {
            failed(
                    generation,
                    new EngineException(
                            Kind.FAILED,
                            "nothing of the completion was read for " + readerTimeoutNanos / 1e9
                                    + " seconds; read streams to their end, or close them"));
        }
    }

    private void finish(Generation generation, FinishReason reason) {
        generation.answer().finish(reason);
        finished(generation);
    }

    @Override
    public void admitted(Generation generation) {
        if (generation.submission().begin()) {
            waitingRequests.decrementAndGet();
            Usage usage = generation.answer().usage();
            statistics.admitted(usage.timeInQueue().toNanos(), usage.promptTokens());
        }
    }

    @Override
    public void preempted(Generation generation) {
        statistics.preempted();
        events.preempted(generation.priority(), generation.computed(), scheduler.blocks(generation.computed()));
    }

    @Override
    public void finished(Generation generation) {
        FinishReason reason = Objects.requireNonNull(generation.answer().finishReason());
        Usage usage = generation.answer().usage();
        long nanos = System.nanoTime() - generation.submission().arrived();
        // Whoever learns of the end finds it counted.
        generation.answer().countOutput(statistics);
        statistics.finished(reason, usage, nanos);
        generation.answer().end();
        events.finished(reason, usage, generation.priority(), nanos);
        leave(generation);
    }

    @Override
    public void failed(Generation generation, Throwable cause) {
        EngineException failure = cause instanceof EngineException known
                ? known
                : new EngineException(
                        Kind.FAILED,
                        "the completion failed: " + Objects.requireNonNullElseGet(cause.getMessage(), cause::toString),
                        cause);
        if (failure.kind() == Kind.FAILED) {
            failures.log(Level.WARNING, "a completion has failed", "", failure);
        } else {
            LOG.log(Level.DEBUG, () -> "a completion was not made: " + failure.kind());
        }
        Usage usage = generation.answer().usage();
        generation.answer().countOutput(statistics);
        statistics.failed();
        generation.answer().fail(failure);
        events.failed(
                failure.kind(),
                usage,
                generation.priority(),
                System.nanoTime() - generation.submission().arrived());
        leave(generation);
    }

    private void leave(Generation generation) {
        Submission submission = generation.submission();
        scheduler.remove(generation);
        tenants.close(generation.tenantName());
        live.remove(generation);
        unfinished.decrementAndGet();
        if (!submission.siblings().remove(generation) && !submission.siblings().isEmpty()) {
            // It was to compute the prompt for the others; another one does.
            scheduler.enqueue(submission.siblings().removeFirst());
        } else if (!isAlive(submission) && submission.begin()) {
            waitingRequests.decrementAndGet();
        }
    }

    private boolean isAlive(Submission submission) {
        for (Generation other : live) {
            if (other.submission() == submission) {
                return true;
            }
        }
        return false;
    }

    private void tellLoad() {
        int running = scheduler.running().size();
        int paused = 0;
        for (Generation generation : live) {
            paused += generation.isPaused() ? 1 : 0;
        }
        statistics.load(running, live.size() - running - paused, paused);
        statistics.cacheBlocks(scheduler.usedBlocks(), prefixes.idleBlocks());
    }

    /** What decides how much is drafted; to be used by this thread. */
    DraftBudget drafts() {
        return drafts;
    }

    /** What was done so far. */
    EngineStatistics statistics() {
        return statistics.snapshot(prefixes.statistics(), experts);
    }

    /**
     * Takes no more requests and waits for those that it has.
     *
     * @return whether all have ended in time
     */
    boolean drain(Duration patience) throws InterruptedException {
        draining = true;
        long start = System.nanoTime();
        long patienceNanos = TimeUnit.NANOSECONDS.convert(patience);
        while (unfinished.get() > 0) {
            if (System.nanoTime() - start > patienceNanos) {
                return false;
            }
            Thread.sleep(5);
        }
        return true;
    }

    private EngineException closedException() {
        Throwable cause = fault;
        return cause == null
                ? new EngineException(Kind.CLOSED, "the engine was closed")
                : new EngineException(Kind.CLOSED, "the engine has failed and is closed: " + cause.getMessage(), cause);
    }

    /** Ends the thread after the step at hand and fails what is running or waiting. */
    @Override
    public void close() {
        closed = true;
        wake();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // The memory below may only go when the thread has.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
