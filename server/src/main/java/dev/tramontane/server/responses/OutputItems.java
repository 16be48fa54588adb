package dev.tramontane.server.responses;

import dev.tramontane.engine.TokenLogprob;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.output.OutputEvent;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import dev.tramontane.language.output.OutputEvent.ThinkingDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallArgumentsDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallFinished;
import dev.tramontane.language.output.OutputEvent.ToolCallStarted;
import dev.tramontane.server.core.LogprobsJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Makes items of what is generated. An item ends when the next one begins, or with the answer. */
final class OutputItems {

    private final Thinking thinking;
    private final UnaryOperator<String> seal;
    private final FunctionNames names;
    private final LogprobsJson logprobsJson;
    private final Ids ids;
    private final EventSink sink;
    private final List<ObjectNode> items = new ArrayList<>();
    private final List<ToolCall> calls = new ArrayList<>();
    private final List<TokenLogprob> tokens = new ArrayList<>();
    private @Nullable OpenItem open;

    /** @param seal seals thoughts for the caller */
    OutputItems(ResponseCall call, UnaryOperator<String> seal, LogprobsJson logprobsJson, Ids ids, EventSink sink) {
        thinking = call.thinking();
        names = call.names();
        this.seal = seal;
        this.logprobsJson = logprobsJson;
        this.ids = ids;
        this.sink = sink;
    }

    /** The items that are finished. */
    List<ObjectNode> items() {
        return List.copyOf(items);
    }

    /** The calls that are finished, by the model's names. */
    List<ToolCall> calls() {
        return List.copyOf(calls);
    }

    /** Takes a token that the next output comes from. */
    void accept(TokenLogprob token) {
        tokens.add(token);
    }

    void accept(OutputEvent event) throws IOException {
        switch (event) {
            case TextDelta(String text) -> message().append(text, List.copyOf(tokens));
            case ThinkingDelta(String text) -> thought().append(text);
            case ToolCallStarted started -> {
                OpenCall _ = nextCall(started);
            }
            case ToolCallArgumentsDelta delta -> call().append(delta.text());
            case ToolCallFinished finished -> {
                call().complete(finished.call());
                calls.add(finished.call());
            }
        }
        tokens.clear();
    }

    private OpenMessage message() throws IOException {
        if (open instanceof OpenMessage message) {
            return message;
        }
        OpenMessage message = OpenMessage.begin(next("msg_"), logprobsJson);
        open = message;
        return message;
    }

    private OpenThought thought() throws IOException {
        if (open instanceof OpenThought thought) {
            return thought;
        }
        Optional<UnaryOperator<String>> sealing = thinking.isSealed() ? Optional.of(seal) : Optional.empty();
        OpenThought thought = OpenThought.begin(next("rs_"), thinking.asSummary(), sealing);
        open = thought;
        return thought;
    }

    private OpenCall nextCall(ToolCallStarted started) throws IOException {
        OpenCall call = OpenCall.begin(next("fc_"), started.id(), names.forClient(started.name()));
        open = call;
        return call;
    }

    private OpenCall call() {
        if (open instanceof OpenCall call) {
            return call;
        }
        throw new IllegalStateException("a call goes on that never began");
    }

    private ItemEvents next(String prefix) throws IOException {
        close(false);
        return new ItemEvents(sink, ids.next(prefix), items.size());
    }

    /**
     * Ends the last item.
     *
     * @param isCut whether the answer ends though there was more to come
     */
    void close(boolean isCut) throws IOException {
        if (open != null) {
            items.add(open.close(isCut));
            open = null;
        }
    }
}
