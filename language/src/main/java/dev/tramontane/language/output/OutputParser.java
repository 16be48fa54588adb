package dev.tramontane.language.output;

import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import dev.tramontane.language.output.OutputEvent.ThinkingDelta;
import dev.tramontane.language.tokenizer.ControlTokens;
import dev.tramontane.language.tokenizer.SpecialTokens;
import dev.tramontane.language.tokenizer.StreamingDetokenizer;
import dev.tramontane.language.tokenizer.Tekken;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tokens of one answer and tells text, thinking and tool calls apart. It goes by the ids of the special tokens
 * alone, so that an answer that spells a marker out in letters is just text.
 *
 * <p>Thinking runs from its marker to the end marker, or to the end of the answer; other markers inside it mean nothing. A
 * call runs from its marker to the next one, and needs an arguments marker or, failing that, a brace; otherwise it is no call
 * and is dropped. Other special tokens leave no trace. What has been read does not depend on how the tokens are handed over.
 * Not thread-safe; one per answer.
 */
public final class OutputParser {
    private final StreamingDetokenizer detokenizer;
    private final Tekken tekken;
    private final RandomGenerator random;
    private final int think;
    private final int endThink;
    private final int toolCall;
    private final int arguments;

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thinking = new StringBuilder();
    private final List<ToolCall> calls = new ArrayList<>();
    private boolean inThought;
    private @Nullable OpenCall call;

    /**
     * A parser that draws call ids at random.
     *
     * @param tekken the tokenizer of the model
     * @param insideThought whether the prompt ended inside a thought
     */
    public OutputParser(Tekken tekken, boolean insideThought) {
        this(tekken, insideThought, new SecureRandom());
    }

    /**
     * A parser with its own source of call ids.
     *
     * @param tekken the tokenizer of the model
     * @param insideThought whether the prompt ended inside a thought
     * @param random where call ids come from
     */
    public OutputParser(Tekken tekken, boolean insideThought, RandomGenerator random) {
        this.tekken = tekken;
        this.random = Objects.requireNonNull(random, "random");
        detokenizer = tekken.detokenizer(SpecialTokens.IGNORE);
        inThought = insideThought;
        think = tekken.findSpecial(ControlTokens.THINK).orElse(-1);
        endThink = tekken.findSpecial(ControlTokens.END_THINK).orElse(-1);
        toolCall = tekken.findSpecial(ControlTokens.TOOL_CALL).orElse(-1);
        arguments = tekken.findSpecial(ControlTokens.ARGUMENTS).orElse(-1);
    }

    /**
     * Takes the next token and returns what it adds, often nothing.
     *
     * @throws dev.tramontane.language.tokenizer.TokenizerException if the id is outside the vocabulary
     */
    public List<OutputEvent> push(int token) {
        List<OutputEvent> events = new ArrayList<>(2);
        push(token, events);
        return events;
    }

    /**
     * Ends the answer: returns what was held back, and the end of a call.
     *
     * @return the last events
     */
    public List<OutputEvent> finish() {
        List<OutputEvent> events = new ArrayList<>(2);
        text(detokenizer.flush(), events);
        endCall(events);
        return events;
    }

    /** All that has been read so far; complete after {@link #finish()}. */
    public ParsedOutput output() {
        return new ParsedOutput(text.toString(), thinking.toString(), calls);
    }

    /**
     * Reads a whole answer.
     *
     * @param tekken the tokenizer of the model
     * @param tokens the answer's ids, end token or not
     * @param insideThought whether the prompt ended inside a thought
     */
    public static ParsedOutput parse(Tekken tekken, int[] tokens, boolean insideThought) {
        OutputParser parser = new OutputParser(tekken, insideThought);
        List<OutputEvent> unused = new ArrayList<>();
        for (int token : tokens) {
            parser.push(token, unused);
            unused.clear();
        }
        parser.finish();
        return parser.output();
    }

    private void push(int token, List<OutputEvent> events) {
        if (!tekken.isSpecial(token)) {
            text(detokenizer.push(token), events);
            return;
        }
        // No character continues across a special token.
        text(detokenizer.flush(), events);
        if (token == think) {
            inThought = true;
        } else if (token == endThink) {
            inThought = false;
        } else if (!inThought && token == toolCall) {
            endCall(events);
            call = new OpenCall(calls.size(), random);
        } else if (!inThought && token == arguments && call != null) {
            call.startArguments(events);
        }
    }

    private void text(String next, List<OutputEvent> events) {
        if (next.isEmpty()) {
            return;
        }
        if (inThought) {
            thinking.append(next);
            events.add(new ThinkingDelta(next));
        } else if (call != null) {
            call.text(next, events);
        } else {
            text.append(next);
            events.add(new TextDelta(next));
        }
    }

    private void endCall(List<OutputEvent> events) {
        if (call != null && call.started()) {
            calls.add(call.finish(events));
        }
        call = null;
    }
}
