package dev.tramontane.engine;

import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.engine.CompletionEvent.Output;
import dev.tramontane.language.output.OutputEvent;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import dev.tramontane.language.output.OutputEvent.ThinkingDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallArgumentsDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallFinished;
import dev.tramontane.language.output.OutputEvent.ToolCallStarted;
import dev.tramontane.language.output.OutputParser;
import dev.tramontane.language.prompt.Prompt;
import dev.tramontane.language.tokenizer.ControlTokens;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.model.EmbeddingOverrides;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request on its way: takes the sampled tokens, decides when to end, and feeds the caller's stream. */
final class Generation {

    private final CompletionStream stream = new CompletionStream();
    private final int[] prompt;
    private final Optional<PromptImages> images;
    private final int maxTokens;
    private final boolean limitedByContext;
    private final Sampling sampling;
    private final Randomness randomness;
    private @Nullable LogitAdjustments adjustments;
    private final OutputParser parser;
    private final StopMatcher stops;
    private final int endToken;
    private final int thinkToken;
    private final int endThinkToken;
    private final long arrived;

    private boolean insideThought;
    private boolean heldIsThinking;
    private int calls;
    private int thinkingTokens;
    private int answerTokens;
    private int thinkingCharacters;
    private int answerCharacters;
    private long firstToken;
    private long lastToken;

    /**
     * @param images the prompt's images, if it has any
     * @param room how many tokens the context holds beyond the prompt, at least 1
     * @param arrived when the request arrived, by {@link System#nanoTime}
     */
    Generation(
            Request request,
            Prompt prompt,
            Optional<PromptImages> images,
            Sampling sampling,
            Tekken tekken,
            int room,
            long arrived) {
        this.prompt = prompt.tokens();
        this.images = images;
        this.arrived = arrived;
        maxTokens = Math.min(room, request.limits().maxTokens().orElse(room));
        limitedByContext = request.limits().maxTokens().orElse(Integer.MAX_VALUE) > room;
        this.sampling = sampling;
        randomness = Randomness.of(sampling.seed());
        parser = new OutputParser(tekken, prompt.insideThought());
        stops = new StopMatcher(request.limits().stop());
        endToken = tekken.special(ControlTokens.END);
        thinkToken = tekken.findSpecial(ControlTokens.THINK).orElse(-1);
        endThinkToken = tekken.findSpecial(ControlTokens.END_THINK).orElse(-1);
        insideThought = prompt.insideThought();
    }

    int[] prompt() {
        return prompt;
    }

    /** Encodes the prompt's images; to be called by the thread that drives the device. */
    EmbeddingOverrides encodeImages() {
        return images.map(prepared -> prepared.encoder().encode(prepared)).orElse(EmbeddingOverrides.NONE);
    }

    CompletionStream stream() {
        return stream;
    }

    boolean isCancelled() {
        return stream.isCancelled();
    }

    /** Chooses the next token by the logits that the sampler holds. */
    int sample(Sampler sampler) {
        LogitAdjustments current = adjustments;
        if (current == null) {
            // Not before its turn, lest what waits takes memory for its prompt twice.
            current = new LogitAdjustments(sampling, prompt);
            adjustments = current;
        }
        sampler.adjust(current);
        int token = sampler.choose(sampling, randomness.uniform(thinkingTokens + answerTokens));
        current.accept(token);
        return token;
    }

    /** Takes a generated token; returns whether more are wanted. Once not, the stream has ended. */
    boolean accept(int token) {
        lastToken = System.nanoTime();
        if (thinkingTokens + answerTokens == 0) {
            firstToken = lastToken;
        }
        count(token);
        if (token == endToken) {
            finish(FinishReason.STOP);
            return false;
        }
        emit(parser.push(token));
        if (stops.stopped()) {
            finish(FinishReason.STOP);
            return false;
        }
        if (thinkingTokens + answerTokens == maxTokens) {
            finish(limitedByContext ? FinishReason.CONTEXT_LENGTH : FinishReason.LENGTH);
            return false;
        }
        return true;
    }

    void cancel() {
        finish(FinishReason.CANCELLED);
    }

    void fail(Throwable cause) {
        stream.fail(
                cause instanceof EngineException known
                        ? known
                        : new EngineException(
                                EngineException.Kind.FAILED, "the completion failed: " + cause.getMessage(), cause));
    }

    private void count(int token) {
        if (token == thinkToken || insideThought) {
            thinkingTokens++;
        } else {
            answerTokens++;
        }
        insideThought = token == thinkToken || (insideThought && token != endThinkToken);
    }

    private void finish(FinishReason reason) {
        if (!stops.stopped()) {
            emit(parser.finish());
            flushHeld();
        }
        FinishReason told = reason == FinishReason.STOP && calls > 0 ? FinishReason.TOOL_CALLS : reason;
        stream.emit(new Finished(told, usage()));
    }

    private Usage usage() {
        boolean any = thinkingTokens + answerTokens > 0;
        return new Usage(
                prompt.length,
                0,
                thinkingTokens,
                answerTokens,
                thinkingCharacters,
                answerCharacters,
                Duration.ZERO,
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
        emitCertain(stops.accept(text));
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
