package dev.tramontane.engine;

/**
 * Tells the JDK's Flight Recorder what the engine does; all events are on whenever it records. To be used by the engine's
 * thread, which fills the same event objects again and again: telling takes no memory, recording or not.
 */
final class FlightEvents {

    private final StepEvent step = new StepEvent();
    private final RequestEvent request = new RequestEvent();
    private final PreemptionEvent preemption = new PreemptionEvent();

    /** A step begins; if nothing comes of it, the next one that begins takes its place. */
    void stepBegins() {
        step.begin();
    }

    /** The step that began last has ended. */
    void stepEnds(int promptRows, int decodeRows, int drafted, int accepted, int running, int waiting, int freeBlocks) {
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
        if (request.isEnabled()) {
            request.finishReason = reason.name();
            request.failure = null;
            commitRequest(usage, priority, nanosSinceArrival);
        }
    }

    /** A completion has failed. */
    void failed(EngineException.Kind kind, Usage usage, int priority, long nanosSinceArrival) {
        if (request.isEnabled()) {
            request.finishReason = null;
            request.failure = kind.name();
            commitRequest(usage, priority, nanosSinceArrival);
        }
    }

    private void commitRequest(Usage usage, int priority, long nanosSinceArrival) {
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
        if (preemption.isEnabled()) {
            preemption.priority = priority;
            preemption.tokens = tokens;
            preemption.blocks = blocks;
            preemption.commit();
        }
    }
}
