package dev.tramontane.loadtest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads an answer that comes as server-sent events, and notes when what came.
 *
 * <p>Only chunks with something of the answer in them count as tokens. vLLM's client counts all, which for vLLM's server is the
 * same: others send a chunk with the role before anything is computed, and one with the reason of the end after the last token.
 */
final class AnswerStream {
    private static final String DATA = "data:";
    private static final String END = "[DONE]";

    private final LongSupplier clock;
    private final List<Long> chunks = new ArrayList<>();
    private long end;
    private boolean isWhole;
    private OptionalInt promptTokens = OptionalInt.empty();
    private OptionalInt outputTokens = OptionalInt.empty();
    private @Nullable String error;

    /** @param clock nanoseconds */
    AnswerStream(LongSupplier clock) {
        this.clock = clock;
    }

    /** Reads to the end. */
    void read(InputStream body) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(DATA)) {
                long now = clock.getAsLong();
                String data = line.substring(DATA.length()).strip();
                if (data.equals(END)) {
                    isWhole = true;
                } else {
                    accept(data, now);
                }
            }
        }
    }

    private void accept(String data, long now) {
        JsonNode chunk;
        try {
            chunk = JsonMapper.shared().readTree(data);
        } catch (JacksonException e) {
            error = "an event is not JSON: " + e.getOriginalMessage();
            return;
        }
        end = now;
        if (chunk.has("error")) {
            error = chunk.path("error")
                    .path("message")
                    .asString(chunk.path("error").toString());
        }
        JsonNode choice = chunk.path("choices").path(0);
        isWhole |= !choice.path("finish_reason").asString("").isEmpty();
        if (saysSomething(choice)) {
            chunks.add(now);
        }
        JsonNode usage = chunk.path("usage");
        if (usage.isObject()) {
            promptTokens = usage.path("prompt_tokens").asIntOpt();
            outputTokens = usage.path("completion_tokens").asIntOpt();
        }
    }

    private static boolean saysSomething(JsonNode choice) {
        JsonNode delta = choice.path("delta");
        return isFilled(choice.path("text"))
                || isFilled(delta.path("content"))
                || isFilled(delta.path("reasoning_content"))
                || isFilled(delta.path("reasoning"))
                || isFilled(delta.path("tool_calls"));
    }

    private static boolean isFilled(JsonNode value) {
        return value.isString() ? !value.asString().isEmpty() : !value.isEmpty();
    }

    /** What was noted. */
    RequestTrace trace(long sent, Prompt prompt) {
        Optional<String> failure =
                Optional.ofNullable(error).or(() -> isWhole ? Optional.empty() : Optional.of("the answer broke off"));
        return new RequestTrace(
                sent,
                chunks,
                end == 0 ? clock.getAsLong() : end,
                promptTokens.orElse(prompt.inputLength()),
                outputTokens,
                failure);
    }
}
