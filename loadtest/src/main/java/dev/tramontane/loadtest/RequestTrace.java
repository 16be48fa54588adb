package dev.tramontane.loadtest;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What happened to a request. Times are nanoseconds of one clock.
 *
 * @param sent when it was sent
 * @param chunks when each chunk with something of the answer in it came, text, thinking or tool calls
 * @param end when the last chunk of any kind came, or the failure
 * @param promptLength tokens of the prompt, by the server if it told, else about
 * @param outputTokens tokens of the answer as the server told them
 * @param error why it failed; empty if it did not
 */
record RequestTrace(
        long sent, List<Long> chunks, long end, int promptLength, OptionalInt outputTokens, Optional<String> error) {

    RequestTrace {
        chunks = List.copyOf(chunks);
    }

    boolean isSuccess() {
        return error.isEmpty();
    }

    /** Tokens of the answer; the number of chunks if the server did not tell. */
    int outputLength() {
        return isSuccess() ? outputTokens.orElse(chunks.size()) : 0;
    }

    /** Seconds until the first chunk of the answer; until the end if the answer was empty. */
    double timeToFirstToken() {
        return seconds(sent, chunks.isEmpty() ? end : chunks.getFirst());
    }

    /** Seconds until the last chunk. */
    double latency() {
        return seconds(sent, end);
    }

    /** Seconds per token after the first; 0 if there was no second one. */
    double timePerOutputToken() {
        return outputLength() < 2 ? 0 : (latency() - timeToFirstToken()) / (outputLength() - 1);
    }

    /** Seconds between chunks of the answer. */
    List<Double> interTokenLatencies() {
        return IntStream.range(1, chunks.size())
                .mapToObj(i -> seconds(chunks.get(i - 1), chunks.get(i)))
                .toList();
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }
}
