package dev.tramontane.server.anthropic;

import dev.tramontane.engine.CompletionEvent;
import dev.tramontane.engine.CompletionEvent.Chosen;
import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.engine.CompletionEvent.Output;
import dev.tramontane.engine.Usage;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.output.OutputEvent;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import dev.tramontane.language.output.OutputEvent.ThinkingDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallArgumentsDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallFinished;
import dev.tramontane.language.output.OutputEvent.ToolCallStarted;
import dev.tramontane.server.core.AnswerWriter;
import dev.tramontane.server.core.ServedUsage;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.core.Underway;
import dev.tramontane.server.core.UsageJson;
import dev.tramontane.server.core.Warnings;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.EventStream;
import dev.tramontane.server.http.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes a message as a stream of events: its head, its blocks one after another, and its end. */
final class StreamedMessage implements AnswerWriter {

    /** What kind of block is being written. */
    private enum Open {
        NOTHING,
        THINKING,
        TEXT,
        TOOL_USE
    }

    private final MessagesCall call;
    private final Services services;
    private final EventStream events;
    private final String requestId;
    private final List<ToolCall> calls = new ArrayList<>();
    private final StringBuilder hiddenThought = new StringBuilder();
    private Open open = Open.NOTHING;
    private int block = -1;

    /** What the message will begin with; null once it has begun. */
    private @Nullable Underway untold;

    StreamedMessage(MessagesCall call, Services services, EventStream events, String requestId) {
        this.call = call;
        this.services = services;
        this.events = events;
        this.requestId = requestId;
    }

    /** Sends the headers only: what of the prompt was cached, which the message begins with, is known with the first event. */
    @Override
    public void begin(Underway answers) throws IOException {
        untold = answers;
        events.ping();
    }

    /** Begins the message, unless it has begun. */
    private void begin() throws IOException {
        Underway answer = untold;
        if (answer == null) {
            return;
        }
        untold = null;
        ObjectNode message = MessageJson.head(call.completion().model());
        message.set("usage", UsageJson.ofMessageStart(answer.promptTokens(), answer.cachedTokens()));
        Warnings.add(message, call.completion().warnings());
        ObjectNode event = event("message_start");
        event.set("message", message);
        send(event);
    }

    @Override
    public void write(int choice, CompletionEvent event) throws IOException {
        begin();
        switch (event) {
            case Output(OutputEvent output) -> write(output);
            case Chosen _ -> {
                // Anthropic's form has no place for probabilities.
            }
            case Finished finished -> finish(finished);
        }
    }

    private void write(OutputEvent output) throws IOException {
        switch (output) {
            case TextDelta(String text) -> {
                open(Open.TEXT, MessageJson.text(""));
                delta("text_delta", "text", text);
            }
            case ThinkingDelta(String text) -> {
                open(Open.THINKING, MessageJson.thinking("", ""));
                think(text);
            }
            case ToolCallStarted started -> {
                close();
                open(Open.TOOL_USE, MessageJson.toolUse(started.id(), started.name()));
                // Clients miss the input of calls without arguments otherwise.
                delta("input_json_delta", "partial_json", "");
            }
            case ToolCallArgumentsDelta arguments -> delta("input_json_delta", "partial_json", arguments.text());
            case ToolCallFinished finished -> {
                calls.add(finished.call());
                close();
            }
        }
    }

    private void think(String text) throws IOException {
        if (call.showsThinking()) {
            delta("thinking_delta", "thinking", text);
            return;
        }
        hiddenThought.append(text);
    }

    /** Begins a block, unless one of its kind is open. */
    private void open(Open kind, ObjectNode emptyBlock) throws IOException {
        if (open == kind) {
            return;
        }
        close();
        open = kind;
        block++;
        ObjectNode event = event("content_block_start").put("index", block);
        event.set("content_block", emptyBlock);
        send(event);
    }

    private void close() throws IOException {
        if (open == Open.NOTHING) {
            return;
        }
        if (open == Open.THINKING) {
            delta(
                    "signature_delta",
                    "signature",
                    call.showsThinking()
                            ? ThinkingSignature.ofShown()
                            : ThinkingSignature.ofHidden(hiddenThought.toString()));
            hiddenThought.setLength(0);
        }
        open = Open.NOTHING;
        send(event("content_block_stop").put("index", block));
    }

    private void delta(String type, String field, String text) throws IOException {
        ObjectNode event = event("content_block_delta").put("index", block);
        event.putObject("delta").put("type", type).put(field, text);
        send(event);
    }

    private void finish(Finished finished) throws IOException {
        close();
        ObjectNode event = event("message_delta");
        MessageJson.end(event.putObject("delta"), finished.reason(), finished.stopString());
        event.set("usage", UsageJson.ofMessage(ServedUsage.of(List.of(finished.usage()), services.prices())));
        List<String> warnings = new ArrayList<>();
        call.tools().unmet(calls).ifPresent(warnings::add);
        MessageJson.invalidInput(calls).ifPresent(warnings::add);
        Warnings.add(event, warnings);
        send(event);
    }

    /** Clients that wait longer than their patience for a message to begin would give up. */
    @Override
    public void idle() throws IOException {
        begin();
        send(event("ping"));
    }

    @Override
    public void end() throws IOException {
        send(event("message_stop"));
    }

    @Override
    public void fail(ApiException failure, List<Usage> usages) throws IOException {
        events.send("error", new AnthropicErrors().body(failure, requestId));
    }

    private static ObjectNode event(String type) {
        return Json.object().put("type", type);
    }

    private void send(ObjectNode event) throws IOException {
        events.send(event.get("type").asString(), event);
    }
}
