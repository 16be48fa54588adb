package dev.tramontane.cli;

import dev.tramontane.engine.Completion;
import dev.tramontane.engine.CompletionEvent;
import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.engine.CompletionStream;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.FinishReason;
import dev.tramontane.engine.Request;
import dev.tramontane.engine.Usage;

/** Answers one request on standard output. */
final class SingleAnswer {
    private final TramontaneCommand top;
    private final DisplaySettings display;

    SingleAnswer(TramontaneCommand top, DisplaySettings display) {
        this.top = top;
        this.display = display;
    }

    /** Returns the exit code; an interrupt ends the answer early, and what came is written. */
    int give(Engine engine, Request request) {
        try (CompletionStream stream = engine.stream(request);
                Interrupts.Scope _ = top.shell().interrupts().during(stream::cancel)) {
            FinishReason reason = display.json() ? asJson(stream) : asText(stream);
            return reason == FinishReason.CANCELLED ? ExitCode.INTERRUPTED : ExitCode.OK;
        }
    }

    private FinishReason asJson(CompletionStream stream) {
        Completion completion = stream.join();
        top.output().println(Json.line(CompletionJson.of(completion)));
        top.output().flush();
        return completion.finishReason();
    }

    private FinishReason asText(CompletionStream stream) {
        AnswerWriter writer = new AnswerWriter(top.output(), display.thinking(top.output(), top.errors()));
        for (CompletionEvent event : stream) {
            switch (event) {
                case CompletionEvent.Output(var output) -> writer.accept(output);
                case Finished(FinishReason reason, Usage usage) -> {
                    writer.end();
                    tell(reason, usage);
                    return reason;
                }
            }
        }
        throw new IllegalStateException("a completion without an end");
    }

    private void tell(FinishReason reason, Usage usage) {
        Output errors = top.errors();
        if (display.showsStatistics(errors)) {
            errors.println(errors.dim(Statistics.line(reason, usage)));
            errors.flush();
        }
    }
}
