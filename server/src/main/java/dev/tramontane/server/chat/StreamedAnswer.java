package dev.tramontane.server.chat;

import dev.tramontane.engine.CompletionEvent;
import dev.tramontane.engine.CompletionEvent.Chosen;
import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.engine.CompletionEvent.Output;
import dev.tramontane.engine.TokenLogprob;
import dev.tramontane.engine.Usage;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import dev.tramontane.language.output.OutputEvent.ThinkingDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallArgumentsDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallFinished;
import dev.tramontane.language.output.OutputEvent.ToolCallStarted;
import dev.tramontane.server.core.AnswerHead;
import dev.tramontane.server.core.AnswerWriter;
import dev.tramontane.server.core.LogprobsJson;
import dev.tramontane.server.core.ServedUsage;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.core.Underway;
import dev.tramontane.server.core.UsageJson;
import dev.tramontane.server.core.Warnings;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.EventStream;
import dev.tramontane.server.http.Json;
import dev.tramontane.server.http.SupersetErrors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes an answer as a stream of chunks. */
final class StreamedAnswer implements AnswerWriter {

    /** What is remembered of one choice between its events. */
    private static final class Choice {
        final List<TokenLogprob> logprobs = new ArrayList<>();
        final List<ToolCall> calls = new ArrayList<>();
        String callName = "";
        boolean hasThought;
        boolean isFinished;
    }

    private final ChatCall call;
    private final ChatForm form;
    private final Services services;
    private final EventStream events;
    private final AnswerHead head;
    private final LogprobsJson logprobs;
    private final List<Choice> choices = new ArrayList<>();
    private final List<Usage> usages = new ArrayList<>();
    private final Set<String> warnings = new LinkedHashSet<>();

    StreamedAnswer(ChatCall call, ChatForm form, Services services, EventStream events) {
        this.call = call;
        this.form = form;
        this.services = services;
        this.events = events;
        head = AnswerHead.of(AnswerHead.CHAT, services, call.completion().model());
        logprobs = new LogprobsJson(services.engine().tokenizer());
        warnings.addAll(call.completion().warnings());
        for (int i = 0; i < call.completion().request().samples(); i++) {
            choices.add(new Choice());
        }
    }

    @Override
    public void begin(Underway answers) throws IOException {
        for (int i = 0; i < choices.size(); i++) {
            send(i, Json.object().put("role", "assistant").put("content", ""));
        }
    }

    @Override
    public void write(int index, CompletionEvent event) throws IOException {
        Choice choice = choices.get(index);
        switch (event) {
            case Output(TextDelta(String text)) -> send(index, form.text(text, choice.hasThought));
            case Output(ThinkingDelta(String text)) -> {
                choice.hasThought = true;
                send(index, form.thinking(text));
            }
            case Output(ToolCallStarted started) -> {
                choice.callName = started.name();
                if (call.streamsToolCalls()) {
                    sendCall(
                            index, fragment(started.index(), started.name(), "").put("id", started.id()));
                }
            }
            case Output(ToolCallArgumentsDelta delta) -> {
                if (call.streamsToolCalls()) {
                    // The name once more: some clients refuse fragments without it.
                    sendCall(index, fragment(delta.index(), choice.callName, delta.text()));
                }
            }
            case Output(ToolCallFinished finished) -> {
                choice.calls.add(finished.call());
                if (!call.streamsToolCalls() && !form.tellsToolCallsTogether()) {
                    sendCall(index, ChatWire.toolCall(finished.call()).put("index", finished.index()));
                }
            }
            case Chosen(TokenLogprob logprob) -> choice.logprobs.add(logprob);
            case Finished finished -> finish(index, choice, finished);
        }
    }

    private static ObjectNode fragment(int index, String name, String arguments) {
        ObjectNode fragment = Json.object().put("index", index).put("type", "function");
        fragment.putObject("function").put("name", name).put("arguments", arguments);
        return fragment;
    }

    private void finish(int index, Choice choice, Finished finished) throws IOException {
        choice.isFinished = true;
        usages.add(finished.usage());
        call.tools().unmet(choice.calls).ifPresent(warnings::add);
        ObjectNode chunk = chunk(index, lastDelta(choice), ChatWire.finishReason(finished.reason()));
        if (usages.size() == choices.size()) {
            Warnings.add(chunk, List.copyOf(warnings));
            if (form.tellsUsageWithLastChoice()) {
                chunk.set("usage", usage());
            }
        }
        events.send(chunk);
    }

    private ObjectNode lastDelta(Choice choice) {
        ObjectNode delta = Json.object();
        if (form.tellsToolCallsTogether() && !call.streamsToolCalls() && !choice.calls.isEmpty()) {
            ArrayNode calls = delta.putArray("tool_calls");
            for (ToolCall toolCall : choice.calls) {
                calls.add(ChatWire.toolCall(toolCall).put("index", calls.size()));
            }
        }
        return delta;
    }

    private void sendCall(int index, ObjectNode toolCall) throws IOException {
        ObjectNode delta = Json.object();
        delta.putArray("tool_calls").add(toolCall);
        send(index, delta);
    }

    private void send(int index, ObjectNode delta) throws IOException {
        events.send(chunk(index, delta, null));
    }

    private ObjectNode chunk(int index, ObjectNode delta, @Nullable String finishReason) {
        ObjectNode chunk = head.write("chat.completion.chunk");
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", index);
        choice.set("delta", delta);
        List<TokenLogprob> told = choices.get(index).logprobs;
        if (told.stream().anyMatch(logprobs::tells)) {
            choice.set("logprobs", logprobs.write(told));
            told.clear();
        } else {
            choice.putNull("logprobs");
        }
        choice.put("finish_reason", finishReason);
        return chunk;
    }

    @Override
    public void idle() throws IOException {
        events.ping();
    }

    @Override
    public void end() throws IOException {
        if (call.completion().tellsUsage() && !form.tellsUsageWithLastChoice()) {
            ObjectNode chunk = head.write("chat.completion.chunk");
            chunk.putArray("choices");
            chunk.set("usage", usage());
            events.send(chunk);
        }
        events.sendWord("[DONE]");
    }

    private ObjectNode usage() {
        return UsageJson.ofCompletions(ServedUsage.of(usages, services.prices()));
    }

    @Override
    public void fail(ApiException failure, List<Usage> usages) throws IOException {
        ObjectNode error = SupersetErrors.fields(failure);
        if (form.failsByChoice()) {
            for (int i = 0; i < choices.size(); i++) {
                if (!choices.get(i).isFinished) {
                    ObjectNode chunk = chunk(i, form.text("", choices.get(i).hasThought), "error");
                    chunk.set("error", error);
                    events.send(chunk);
                }
            }
        } else {
            ObjectNode event = Json.object();
            event.set("error", error);
            events.send(event);
        }
        events.sendWord("[DONE]");
    }
}
