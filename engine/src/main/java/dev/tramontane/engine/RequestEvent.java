package dev.tramontane.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** Says nothing of what was asked and who asked: recordings are passed on. */
@Name("dev.tramontane.Request")
@Label("Request")
@Description("A completion has ended")
@Category("Tramontane")
@StackTrace(false)
final class RequestEvent extends Event {

    @Label("Request Time")
    @Description("From the arrival to the end")
    @Timespan
    long requestTime;

    @Label("Time in Queue")
    @Description("From the arrival until the request was taken up")
    @Timespan
    long timeInQueue;

    @Label("Time to First Token")
    @Description("From the arrival to the first generated token; 0 if there was none")
    @Timespan
    long timeToFirstToken;

    @Label("Prompt Tokens")
    int promptTokens;

    @Label("Cached Tokens")
    @Description("Prompt tokens that were not computed because an earlier request had the same beginning")
    int cachedTokens;

    @Label("Thinking Tokens")
    int thinkingTokens;

    @Label("Generated Tokens")
    @Description("All generated tokens, thinking included")
    int generatedTokens;

    @Label("Priority")
    int priority;

    @Label("Finish Reason")
    @Description("Why it ended; nothing if it failed")
    @Nullable
    String finishReason;

    @Label("Failure")
    @Description("The kind of its failure; nothing if it did not fail")
    @Nullable
    String failure;
}
