package dev.tramontane.engine;

import dev.tramontane.engine.CompletionEvent.Chosen;
import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.engine.CompletionEvent.Output;
import dev.tramontane.language.output.OutputEvent;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import dev.tramontane.language.output.OutputEvent.ThinkingDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallArgumentsDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallFinished;
import dev.tramontane.language.output.OutputEvent.ToolCallStarted;
import dev.tramontane.language.output.OutputParser;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The answer of one completion as it grows: takes the chosen tokens, decides when to end, and feeds the caller's stream. */
final class Answer {

    private final Submission submission;
    private final CompletionStream stream;
    private final OutputParser parser;
    private final StopMatcher stops;
    private final Thought thought;

    private boolean heldIsThinking;
    private int calls;
    private int thinkingTokens;
    private int answerTokens;
    private int thinkingCharacters;
    private int answerCharacters;
    private int cachedTokens;
    private int countedTokens;
    private int countedThinking;
    private int countedCharacters;
    private boolean begun;
    private long started;
    private long firstToken;
    private long lastToken;
    private @Nullable FinishReason finishReason;

    Answer(Submission submission, CompletionStream stream) {
        this.submission = submission;
        this.stream = stream;
        parser = new OutputParser(submission.vocabulary().tokenizer(), submission.insideThought());
        stops = new StopMatcher(submission.request().limits().stop());
        thought = new Thought(submission);
        stream.setPromptTokens(submission.promptLength());
    }

    CompletionStream stream() {
        return stream;
    }

    /** Generated tokens so far. */
    int tokens() {
        return thinkingTokens + answerTokens;
    }

    /** Notes that the completion is taken up, if it is the first time. */
    void begin(long now) {
        if (!begun) {
            begun = true;
            started = now;
        }
    }

    /** Notes that so many tokens of the prompt need not be computed, or computed again. */
    void reuse(int positions) {
        if (tokens() == 0) {
            cachedTokens = Math.min(submission.promptLength(), cachedTokens + positions);
            stream.setCachedTokens(cachedTokens);
        }
    }

    int cachedTokens() {
        return cachedTokens;
    }

    /** Counts what came since the last call. */
    void countOutput(StatisticsRecorder statistics) {
        int characters = thinkingCharacters + answerCharacters;
        statistics.generated(
                tokens() - countedTokens, thinkingTokens - countedThinking, characters - countedCharacters);
        countedTokens = tokens();
        countedThinking = thinkingTokens;
        countedCharacters = characters;
    }

    /** Counts the time that tokens took which come now. */
    void countTime(long now, StatisticsRecorder statistics) {
        if (tokens() == 0) {
            statistics.firstToken(now - submission.arrived());
        } else {
            statistics.nextTokens(now - lastToken);
        }
    }

    /** Takes a chosen token; returns whether more are wanted. Once not, only the end is still to be told. */
    boolean accept(int token, @Nullable TokenLogprob logprob, long now) {
        lastToken = now;
        if (tokens() == 0) {
            firstToken = now;
        }
        if (thought.accept(token)) {
            thinkingTokens++;
        } else {
            answerTokens++;
        }
        if (logprob != null) {
            stream.emit(new Chosen(logprob));
        }
        if (token == submission.vocabulary().end()) {
            finish(FinishReason.STOP);
            return false;
        }
        emit(parser.push(token));
        if (stops.stopped()) {
            finish(FinishReason.STOP);
            return false;
        }
        if (tokens() == submission.maxTokens()) {
            finish(submission.limitedByContext() ? FinishReason.CONTEXT_LENGTH : FinishReason.LENGTH);
            return false;
        }
        return true;
    }

    /** Tells the rest of what was generated; nothing more comes but the end. */
    void finish(FinishReason reason) {
        if (!stops.stopped()) {
            emit(parser.finish());
            flushHeld();
        }
        finishReason = reason == FinishReason.STOP && calls > 0 ? FinishReason.TOOL_CALLS : reason;
    }

    /** Why it is finished; null while it is not, or if it failed. */
    @Nullable
    FinishReason finishReason() {
        return finishReason;
    }

    /** Tells the end of what is finished. */
    void end() {
        Usage usage = usage();
        stream.setUsage(usage);
        stream.emit(new Finished(Objects.requireNonNull(finishReason, "not finished"), usage, stops.matched()));
    }

    /** Tells a failure instead of an end. */
    void fail(EngineException failure) {
        stream.setUsage(usage());
        stream.fail(failure);
    }

    Usage usage() {
        boolean any = tokens() > 0;
        long arrived = submission.arrived();
        return new Usage(
                submission.promptLength(),
                cachedTokens,
                thinkingTokens,
                answerTokens,
                thinkingCharacters,
                answerCharacters,
                Duration.ofNanos(begun ? started - arrived : 0),
                Duration.ofNanos(any ? firstToken - arrived : 0),
                Duration.ofNanos(any ? lastToken - firstToken : 0));
    }

    private void emit(List<OutputEvent> events) {
        for (OutputEvent event : events) {
            if (stops.stopped()) {
                return;
            }
            switch (event) {
                case TextDelta(String text) -> emitText(text, false);
                case ThinkingDelta(String text) -> emitText(text, true);
                case ToolCallStarted started -> {
                    calls++;
                    emitCall(started, started.name().length());
                }
                case ToolCallArgumentsDelta delta ->
                    emitCall(delta, delta.text().length());
                case ToolCallFinished finished -> emitCall(finished, 0);
            }
        }
    }

    private void emitText(String text, boolean isThinking) {
        if (isThinking != heldIsThinking) {
            flushHeld();
            heldIsThinking = isThinking;
        }
        boolean tooEarly = tokens() <= submission.request().limits().minTokens();
        emitCertain(tooEarly ? text : stops.accept(text));
    }

    private void emitCall(OutputEvent event, int characters) {
        flushHeld();
        answerCharacters += characters;
        stream.emit(new Output(event));
    }

    private void flushHeld() {
        emitCertain(stops.flush());
    }

    private void emitCertain(String text) {
        if (text.isEmpty()) {
            return;
        }
        if (heldIsThinking) {
            thinkingCharacters += text.length();
            stream.emit(new Output(new ThinkingDelta(text)));
        } else {
            answerCharacters += text.length();
            stream.emit(new Output(new TextDelta(text)));
        }
    }
}
