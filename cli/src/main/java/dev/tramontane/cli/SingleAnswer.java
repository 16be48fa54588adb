package dev.tramontane.cli;

import dev.tramontane.engine.Completion;
import dev.tramontane.engine.CompletionStream;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.FinishReason;
import dev.tramontane.engine.Request;

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
        Output errors = top.errors();
        Completion completion = new AnswerWriter(top.output(), display.thinking(top.output(), errors)).write(stream);
        if (display.showsStatistics(errors)) {
            errors.println(errors.dim(Statistics.line(completion.finishReason(), completion.usage())));
            errors.flush();
        }
        return completion.finishReason();
    }
}
