package dev.tramontane.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("dev.tramontane.Step")
@Label("Step")
@Description("One pass through the model, with the tokens of all running completions")
@Category("Tramontane")
@StackTrace(false)
final class StepEvent extends Event {

    @Label("Prompt Rows")
    @Description("Tokens of prompts")
    int promptRows;

    @Label("Decode Rows")
    @Description("Generated and drafted tokens")
    int decodeRows;

    @Label("Drafted")
    @Description("Guessed tokens among the decode rows")
    int drafted;

    @Label("Accepted")
    @Description("Guessed tokens that the model confirmed")
    int accepted;

    @Label("Running")
    @Description("Completions that are computed")
    int running;

    @Label("Waiting")
    @Description("Completions whose turn has not come")
    int waiting;

    @Label("Free Blocks")
    @Description("Blocks of the latent cache that hold nothing")
    int freeBlocks;
}
