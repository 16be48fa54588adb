package dev.tramontane.engine;

import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Tells the JDK's Flight Recorder what the engine does; all events are on whenever it records. To be used by the engine's
 * thread, which fills the same event objects again and again: telling takes no memory, recording or not.
 */
final class FlightEvents {

    /** The event objects, filled again and again. */
    private static final class Events {
        final StepEvent step = new StepEvent();
        final RequestEvent request = new RequestEvent();
        final PreemptionEvent preemption = new PreemptionEvent();
    }

    private @Nullable Events made;

    /** Nothing before the recorder is used for the first time: to set event classes up delays the start of every process. */
    private @Nullable Events events() {
        Events events = made;
        if (events == null && FlightRecorder.isInitialized()) {
            events = new Events();
            made = events;
        }
        return events;
    }

    /** A step begins; if nothing comes of it, the next one that begins takes its place. */
    void stepBegins() {
        Events events = events();
        if (events != null) {
            events.step.begin();
        }
    }

    /** The step that began last has ended. */
    void stepEnds(int promptRows, int decodeRows, int drafted, int accepted, int running, int waiting, int freeBlocks) {
        Events events = made;
        if (events == null) {
            return;
        }
        StepEvent step = events.step;
        step.end();
        if (!step.shouldCommit()) {
            return;
        }
        step.promptRows = promptRows;
        step.decodeRows = decodeRows;
        step.drafted = drafted;
        step.accepted = accepted;
        step.running = running;
        step.waiting = waiting;
        step.freeBlocks = freeBlocks;
        step.commit();
    }

    /** A completion has finished. */
    void finished(FinishReason reason, Usage usage, int priority, long nanosSinceArrival) {
        Events events = events();
        if (events != null && events.request.isEnabled()) {
            events.request.finishReason = reason.name();
            events.request.failure = null;
            commit(events.request, usage, priority, nanosSinceArrival);
        }
    }

    /** A completion has failed. */
    void failed(EngineException.Kind kind, Usage usage, int priority, long nanosSinceArrival) {
        Events events = events();
        if (events != null && events.request.isEnabled()) {
            events.request.finishReason = null;
            events.request.failure = kind.name();
            commit(events.request, usage, priority, nanosSinceArrival);
        }
    }

    private static void commit(RequestEvent request, Usage usage, int priority, long nanosSinceArrival) {
        request.requestTime = nanosSinceArrival;
        request.timeInQueue = usage.timeInQueue().toNanos();
        request.timeToFirstToken = usage.timeToFirstToken().toNanos();
        request.promptTokens = usage.promptTokens();
        request.cachedTokens = usage.cachedTokens();
        request.thinkingTokens = usage.thinkingTokens();
        request.generatedTokens = usage.completionTokens();
        request.priority = priority;
        request.commit();
    }

    /** A completion was preempted, with so many tokens in so many blocks of the cache. */
    void preempted(int priority, int tokens, int blocks) {
        Events events = events();
        if (events != null && events.preemption.isEnabled()) {
            PreemptionEvent preemption = events.preemption;
            preemption.priority = priority;
            preemption.tokens = tokens;
            preemption.blocks = blocks;
            preemption.commit();
        }
    }
}
