package dev.tramontane.server.completions;

import dev.tramontane.engine.CompletionEvent;
import dev.tramontane.engine.CompletionEvent.Chosen;
import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.engine.CompletionEvent.Output;
import dev.tramontane.engine.TokenLogprob;
import dev.tramontane.engine.Usage;
import dev.tramontane.language.output.OutputEvent;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import dev.tramontane.language.output.OutputEvent.ThinkingDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallArgumentsDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallFinished;
import dev.tramontane.language.output.OutputEvent.ToolCallStarted;
import dev.tramontane.server.core.AnswerHead;
import dev.tramontane.server.core.AnswerWriter;
import dev.tramontane.server.core.ServedUsage;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.core.Underway;
import dev.tramontane.server.core.UsageJson;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.EventStream;
import dev.tramontane.server.http.Json;
import dev.tramontane.server.http.SupersetErrors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes an answer as a stream of chunks. */
final class StreamedText implements AnswerWriter {

    /** What is remembered of one choice between its events. */
    private record Choice(TextLogprobs writer, List<TokenLogprob> logprobs) {}

    private final TextCall call;
    private final Services services;
    private final EventStream events;
    private final AnswerHead head;
    private final List<Choice> choices = new ArrayList<>();
    private final @Nullable Usage[] usages;

    StreamedText(TextCall call, Services services, EventStream events) {
        this.call = call;
        this.services = services;
        this.events = events;
        head = AnswerHead.of(TextWire.ID, services, call.model());
        usages = new Usage[call.choices()];
        for (int i = 0; i < call.choices(); i++) {
            choices.add(new Choice(new TextLogprobs(services.engine().tokenizer()), new ArrayList<>()));
        }
    }

    @Override
    public void begin(Underway answers) throws IOException {
        // Sends the headers, so that the client knows before the first token that its request was taken.
        events.ping();
        for (int i = 0; i < choices.size(); i++) {
            if (!call.echo(i).isEmpty()) {
                send(i, call.echo(i), null);
            }
        }
    }

    @Override
    public void write(int index, CompletionEvent event) throws IOException {
        switch (event) {
            case Output(OutputEvent output) -> {
                String text = text(output);
                if (!text.isEmpty()) {
                    send(index, text, null);
                }
            }
            case Chosen(TokenLogprob logprob) -> choices.get(index).logprobs().add(logprob);
            case Finished finished -> {
                usages[index] = finished.usage();
                send(index, "", TextWire.finishReason(finished.reason()));
            }
        }
    }

    private static String text(OutputEvent output) {
        return switch (output) {
            case TextDelta(String text) -> text;
            case ThinkingDelta(String text) -> text;
            case ToolCallStarted started -> started.name();
            case ToolCallArgumentsDelta delta -> delta.text();
            case ToolCallFinished _ -> "";
        };
    }

    private void send(int index, String text, @Nullable String finishReason) throws IOException {
        Choice choice = choices.get(index);
        boolean tells = TextWire.tellsAny(choice.logprobs(), choice.writer());
        ObjectNode chunk = head.write(TextWire.TYPE);
        chunk.putArray("choices")
                .add(TextWire.choice(
                        index, text, tells ? choice.writer().write(choice.logprobs()) : null, finishReason));
        choice.logprobs().clear();
        events.send(chunk);
    }

    @Override
    public void idle() throws IOException {
        events.ping();
    }

    @Override
    public void end() throws IOException {
        if (call.tellsUsage()) {
            ObjectNode chunk = head.write(TextWire.TYPE);
            chunk.putArray("choices");
            chunk.set("usage", UsageJson.ofCompletions(ServedUsage.of(inOrder(), call.samples(), services.prices())));
            events.send(chunk);
        }
        events.sendWord("[DONE]");
    }

    private List<Usage> inOrder() {
        return Arrays.stream(usages)
                .<Usage>mapMulti((usage, sink) -> {
                    if (usage != null) {
                        sink.accept(usage);
                    }
                })
                .toList();
    }

    @Override
    public void fail(ApiException failure, List<Usage> usages) throws IOException {
        ObjectNode error = Json.object();
        error.set("error", SupersetErrors.fields(failure));
        events.send(error);
        events.sendWord("[DONE]");
    }
}
