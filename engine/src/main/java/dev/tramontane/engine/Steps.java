package dev.tramontane.engine;

import dev.tramontane.engine.draft.DraftBudget;
import dev.tramontane.engine.prefix.PrefixCache;
import dev.tramontane.model.Activations;
import dev.tramontane.model.Batch;
import dev.tramontane.model.Device;
import dev.tramontane.model.ForwardPass;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs the model over the rows that the scheduler has planned, has the next tokens chosen, and hands them on. */
final class Steps {

    /** Choosing a token takes some passes over its logits. */
    private static final int WORK_PER_LOGIT = 8;

    /** What becomes of completions. */
    interface Outcomes {
        /** All has been told. */
        void finished(Generation generation);

        /** It cannot go on. */
        void failed(Generation generation, Throwable cause);
    }

    private final Scheduler scheduler;
    private final PrefixCache prefixes;
    private final Device device;
    private final ForwardPass pass;
    private final Batch batch;
    private final DraftBudget drafts;
    private final StatisticsRecorder statistics;
    private final FlightEvents events;
    private final Outcomes outcomes;
    private final Sampler[] samplers;
    private final Device.HostTask choose = this::choose;

    /** Those of a step that get a token. */
    private final List<Generation> choosing = new ArrayList<>();

    private @Nullable Activations logits;

    // Of the step at hand, to be counted.
    private int promptRows;
    private int decodeRows;
    private int draftedCompletions;
    private int drafted;
    private int accepted;

    /** @param samplers one per worker of the device */
    Steps(
            Scheduler scheduler,
            PrefixCache prefixes,
            Device device,
            ForwardPass pass,
            Batch batch,
            DraftBudget drafts,
            StatisticsRecorder statistics,
            FlightEvents events,
            Outcomes outcomes,
            Sampler[] samplers) {
        this.scheduler = scheduler;
        this.prefixes = prefixes;
        this.device = device;
        this.pass = pass;
        this.batch = batch;
        this.drafts = drafts;
        this.statistics = statistics;
        this.events = events;
        this.outcomes = outcomes;
        this.samplers = samplers;
    }

    /** Computes one step; returns whether there was anything to compute. */
    boolean run() {
        events.stepBegins();
        long start = System.nanoTime();
        scheduler.plan(batch);
        List<Generation> planned = scheduler.planned();
        if (planned.isEmpty()) {
            return false;
        }
        promptRows = 0;
        decodeRows = 0;
        draftedCompletions = 0;
        drafted = 0;
        accepted = 0;
        for (Generation generation : planned) {
            count(generation);
        }
        compute(planned);
        long nanos = System.nanoTime() - start;
        if (promptRows == 0) {
            drafts.observe(decodeRows, nanos);
        }
        statistics.step(promptRows + decodeRows, nanos);
        if (drafted > 0) {
            statistics.drafted(draftedCompletions, drafted, accepted);
        }
        events.stepEnds(
                promptRows,
                decodeRows,
                drafted,
                accepted,
                scheduler.running().size(),
                scheduler.waiting().size(),
                scheduler.freeBlocks());
        return true;
    }

    private void count(Generation generation) {
        generation.tenant().serve(generation.rows());
        draftedCompletions += generation.drafted() > 0 ? 1 : 0;
        drafted += generation.drafted();
        if (generation.isInPrompt()) {
            promptRows += generation.rows();
        } else {
            decodeRows += generation.rows();
        }
    }

    private void compute(List<Generation> planned) {
        try {
            logits = pass.run(batch);
        } catch (RuntimeException | Error e) {
            computeOneByOne(List.copyOf(planned), e);
            return;
        }
        choosing.clear();
        // By index: samples of a prompt join the step when it is computed.
        for (int i = 0; i < planned.size(); i++) {
            Generation generation = planned.get(i);
            if (generation.choosesToken()) {
                scheduler.fork(generation);
                choosing.add(generation);
            }
        }
        device.forEach(choosing.size(), (long) choosing.size() * logits.width() * WORK_PER_LOGIT, choose);
        long now = System.nanoTime();
        for (int i = 0; i < planned.size(); i++) {
            take(planned.get(i), now);
        }
    }

    /** The step has failed as a whole: whoever fails alone as well is to blame, the others go on. */
    private void computeOneByOne(List<Generation> planned, Throwable failure) {
        for (Generation generation : planned) {
            generation.rollBack();
        }
        for (Generation generation : planned) {
            if (planned.size() == 1) {
                outcomes.failed(generation, failure);
                return;
            }
            if (scheduler.planAgain(generation, batch)) {
                compute(scheduler.planned());
            }
        }
    }

    private void choose(int worker, int index) {
        choosing.get(index).choose(Objects.requireNonNull(logits), samplers[worker]);
    }

    private void take(Generation generation, long now) {
        Throwable failure = generation.failure();
        if (failure == null) {
            try {
                take(generation, generation.chosen(), now);
                return;
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }
        if (failure instanceof ArithmeticException) {
            // If the numbers are wrong, others must not find them.
            prefixes.forget(generation.keys(), 0);
        }
        outcomes.failed(generation, failure);
    }

    private void take(Generation generation, int chosen, long now) {
        boolean more = true;
        if (chosen > 0) {
            if (generation.submission().isFirstToken()) {
                prefixes.countRequest(
                        generation.submission().promptLength(),
                        generation.answer().cachedTokens());
            }
            more = generation.accept(now, statistics);
            accepted += chosen - 1;
            statistics.acceptedTogether(chosen - 1);
        }
        generation.publish(prefixes);
        generation.endStep();
        if (!more) {
            outcomes.finished(generation);
        }
    }
}
