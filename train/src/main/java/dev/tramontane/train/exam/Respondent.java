package dev.tramontane.train.exam;

import dev.tramontane.engine.Completion;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineException;
import dev.tramontane.engine.FinishReason;
import dev.tramontane.engine.Request;
import dev.tramontane.engine.Sampling;
import dev.tramontane.engine.TokenLogprob;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.json.JsonException;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.tokenizer.ControlTokens;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.language.tokenizer.TokenizerException;
import dev.tramontane.train.task.Judge;
import dev.tramontane.train.task.Reply;
import dev.tramontane.train.task.TaskSample;
import java.util.List;
import java.util.OptionalInt;

/** Has an engine answer questions, and judges its answers; may be used by any number of threads. */
final class Respondent {
    /** Of what the expected answer takes: wrong ways to it may be longer. */
    private static final int ROOM = 2;

    private final Engine engine;
    private final OptionalInt maxTokens;
    private final int think;
    private final int endThink;

    Respondent(Engine engine, OptionalInt maxTokens) {
        this.engine = engine;
        this.maxTokens = maxTokens;
        think = engine.tokenizer().findSpecial(ControlTokens.THINK).orElse(-1);
        endThink = engine.tokenizer().findSpecial(ControlTokens.END_THINK).orElse(-1);
    }

    Outcome answer(TaskSample sample) {
        try {
            // With the tokens themselves, since only they tell where thoughts begin and end.
            Request request = Request.of(sample.request())
                    .withSampling(Sampling.GREEDY)
                    .withMaxTokens(limit(sample.answer()))
                    .withLogprobs(0);
            return judged(sample, engine.complete(request));
        } catch (ChatException | TokenizerException e) {
            return new Outcome.Refused(sample, String.valueOf(e.getMessage()));
        } catch (EngineException e) {
            return switch (e.kind()) {
                case INVALID_REQUEST, PROMPT_TOO_LONG -> new Outcome.Refused(sample, String.valueOf(e.getMessage()));
                case BUSY, CLOSED, CONFIGURATION, INTERRUPTED, FAILED -> throw e;
            };
        }
    }

    private int limit(Message.Assistant expected) {
        return maxTokens.orElseGet(() -> Math.max(ExamOptions.MAX_TOKENS, ROOM * length(expected)));
    }

    /** Tokens of an answer, markers left out. */
    private int length(Message.Assistant expected) {
        Tekken tokenizer = engine.tokenizer();
        int length = 0;
        for (Chunk chunk : expected.content()) {
            if (chunk instanceof Chunk.Text(String text)) {
                length += tokenizer.encode(text).length;
            } else if (chunk instanceof Chunk.Thinking thought) {
                length += tokenizer.encode(thought.text()).length;
            }
        }
        for (ToolCall call : expected.toolCalls()) {
            length += tokenizer.encode(call.name()).length + tokenizer.encode(call.arguments()).length;
        }
        return length;
    }

    private Outcome judged(TaskSample sample, Completion completion) {
        Reply reply = Reply.of(completion);
        FinishReason reason = completion.finishReason();
        return new Outcome.Answered(
                sample,
                reply,
                sample.judge().accepts(reply),
                hasForm(sample.judge(), reply),
                keeps(sample.effort(), completion.logprobs()),
                reason == FinishReason.LENGTH || reason == FinishReason.CONTEXT_LENGTH,
                completion.usage().completionTokens(),
                completion.usage().thinkingTokens());
    }

    private static boolean hasForm(Judge judge, Reply reply) {
        return switch (judge) {
            case Judge.Calls calls -> calls.names(reply);
            case Judge.Json json -> isJson(reply.text(), json.expected());
            default -> true;
        };
    }

    /** A lone number is JSON as well, but no answer where an object is wanted. */
    private static boolean isJson(String text, JsonValue expected) {
        try {
            return JsonValue.parseDistinct(text.strip()).kind().equals(expected.kind());
        } catch (JsonException e) {
            return false;
        }
    }

    private boolean keeps(Effort effort, List<TokenLogprob> tokens) {
        List<Integer> markers = tokens.stream()
                .map(TokenLogprob::token)
                .filter(token -> token == think || token == endThink)
                .toList();
        return switch (effort) {
            case NONE -> markers.isEmpty();
            case HIGH ->
                markers.equals(List.of(think, endThink)) && tokens.getFirst().token() == think;
        };
    }
}
