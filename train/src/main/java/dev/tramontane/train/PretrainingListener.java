package dev.tramontane.train;

/** Is told how a run goes on, by the thread that runs it. */
public interface PretrainingListener {

    /** A step of {@link Stage#TEXT} or {@link Stage#TOGETHER} is over. */
    void stepped(Stage stage, StepReport report);

    /**
     * The image encoder learns on its own.
     *
     * @param done the share of {@link Stage#GLYPHS} that is over, 0 to 1
     */
    void learnedGlyphs(double done);

    /**
     * The image encoder has learned on its own.
     *
     * @param accuracy on signs in typefaces it has not seen, 0 to 1
     */
    void examinedGlyphs(double accuracy);
}
