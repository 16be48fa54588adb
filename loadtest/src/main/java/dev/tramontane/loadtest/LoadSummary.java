package dev.tramontane.loadtest;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a run comes down to. Lengths and times are those of the requests that succeeded.
 *
 * @param completed requests that succeeded
 * @param failed requests that did not
 * @param seconds the run took
 * @param inputTokens of all prompts
 * @param outputTokens of all answers
 * @param goodput requests per second that kept the bounds; empty if there were none
 * @param peakConcurrency the most requests under way at once
 * @param ttft from sending to the first chunk with something of the answer
 * @param tpot per output token after the first, of answers of at least two
 * @param itl between chunks with something of the answer
 * @param e2el from sending to the last chunk
 * @param countsChunks whether the server told no usage for some, so that chunks are counted for tokens
 */
public record LoadSummary(
        int completed,
        int failed,
        double seconds,
        long inputTokens,
        long outputTokens,
        OptionalDouble goodput,
        int peakConcurrency,
        Distribution ttft,
        Distribution tpot,
        Distribution itl,
        Distribution e2el,
        boolean countsChunks) {

    static LoadSummary of(List<RequestTrace> traces, double seconds, Goodput bounds) {
        List<RequestTrace> served =
                traces.stream().filter(RequestTrace::isSuccess).toList();
        long good = served.stream()
                .filter(trace -> bounds.isKept(trace.timeToFirstToken(), trace.timePerOutputToken(), trace.latency()))
                .count();
        return new LoadSummary(
                served.size(),
                traces.size() - served.size(),
                seconds,
                served.stream().mapToLong(RequestTrace::promptLength).sum(),
                served.stream().mapToLong(RequestTrace::outputLength).sum(),
                bounds.isWanted() ? OptionalDouble.of(good / seconds) : OptionalDouble.empty(),
                peakConcurrency(served),
                Distribution.ofSeconds(
                        served.stream().map(RequestTrace::timeToFirstToken).toList()),
                Distribution.ofSeconds(served.stream()
                        .filter(trace -> trace.outputLength() > 1)
                        .map(RequestTrace::timePerOutputToken)
                        .toList()),
                Distribution.ofSeconds(served.stream()
                        .flatMap(trace -> trace.interTokenLatencies().stream())
                        .toList()),
                Distribution.ofSeconds(
                        served.stream().map(RequestTrace::latency).toList()),
                served.stream().anyMatch(trace -> trace.outputTokens().isEmpty()));
    }

    /** Counted where a request begins: between two beginnings the number only falls. */
    private static int peakConcurrency(List<RequestTrace> traces) {
        long[] begins = traces.stream().mapToLong(RequestTrace::sent).sorted().toArray();
        long[] ends = traces.stream().mapToLong(RequestTrace::end).sorted().toArray();
        int peak = 0;
        int ended = 0;
        for (int begun = 1; begun <= begins.length; begun++) {
            while (ends[ended] - begins[begun - 1] < 0) {
                ended++;
            }
            peak = Math.max(peak, begun - ended);
        }
        return peak;
    }

    /** Requests per second. */
    public double requestThroughput() {
        return completed / seconds;
    }

    /** Tokens of answers per second. */
    public double outputThroughput() {
        return outputTokens / seconds;
    }

    /** Tokens of prompts and answers per second. */
    public double totalTokenThroughput() {
        return (inputTokens + outputTokens) / seconds;
    }
}
