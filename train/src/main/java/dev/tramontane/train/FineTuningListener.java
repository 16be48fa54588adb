package dev.tramontane.train;

/** Is told how fine-tuning goes on, by the thread that runs it. */
public interface FineTuningListener {

    /** Steps follow now, or more of them. */
    void begins(FineTuningRecord from);

    /** A step is over. */
    void stepped(StepReport report);

    /**
     * The examples that are not learned from were judged.
     *
     * @param record with the new loss in it
     * @param report of the step before
     */
    void evaluated(FineTuningRecord record, StepReport report);
}
