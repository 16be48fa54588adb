package dev.tramontane.langchain4j;

import java.nio.file.Path;

/** The bundled model, which calculates. */
final class StarterModel {

    static final Path FOLDER = Path.of("../../models/starter");

    /** With effort it gets this right, without it guesses {@link #GUESS}. */
    static final String QUESTION = "What is 47 * 36?";

    static final String GUESS = "1992";
    static final String THOUGHT = "36=30+6; 7*6=42, 40*6=240, 240+42=282; 7*3=21, 40*3=120, 120+21=131, 47*30=1310; "
            + "0+2=2; 1+8=9; 3+2=5; 1+0=1; 1310+282=1592";
    static final String ANSWER = "1592";

    private StarterModel() {}
}
