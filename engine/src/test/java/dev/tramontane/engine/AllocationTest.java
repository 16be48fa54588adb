package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine's thread makes next to nothing but what it tells its readers. */
@Timeout(120)
class AllocationTest {

    private static final int TOKENS = 1000;

    /** So many are generated even if nobody reads them yet. */
    private static final int UNREAD = 200;

    /** Vectors are objects until the compiler has seen them often enough; after that it is always the same. */
    private static final int MOST_ROUNDS = 30;

    /** A special token, of which nobody is told. */
    private static final int SILENT = 20;

    /** The parser's empty list of events takes 48, and as much again what the compiler may not see through. */
    private static final int BYTES_PER_SILENT_TOKEN = 150;

    /** Beside that a text of one character in an event in a queue. */
    private static final int BYTES_PER_TOKEN = 300;

    @Test
    void decodingTakesNoMemory() {
        try (Engine engine = engine()) {
            Request silent = Requests.exactly(5, TOKENS, 1)
                    .withSampling(Sampling.GREEDY.withLogitBias(Map.of(SILENT, 100f, Requests.END, -100f)));
            assertThat(engine.complete(silent).text()).isEmpty();
            assertThat(leastBytesPerToken(engine, List.of(silent), BYTES_PER_SILENT_TOKEN))
                    .isLessThan(BYTES_PER_SILENT_TOKEN);
        }
    }

    @Test
    void aTokenTakesAnEvent() {
        try (Engine engine = engine()) {
            Request request = Requests.exactly(5, TOKENS, 1);
            assertThat(leastBytesPerToken(engine, List.of(request), BYTES_PER_TOKEN))
                    .isLessThan(BYTES_PER_TOKEN);
        }
    }

    /** Three run, three wait. */
    @Test
    void companyTakesNoMemoryEither() {
        try (Engine engine = engine()) {
            List<Request> several = IntStream.range(0, 6)
                    .mapToObj(i -> Requests.exactly(5, UNREAD, i).withTenant("tenant" + i))
                    .toList();
            assertThat(leastBytesPerToken(engine, several, BYTES_PER_TOKEN)).isLessThan(BYTES_PER_TOKEN);
        }
    }

    private static long leastBytesPerToken(Engine engine, List<Request> requests, long enough) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < MOST_ROUNDS && least >= enough; round++) {
            least = Math.min(least, bytesPerToken(engine, requests));
        }
        return least;
    }

    private static Engine engine() {
        return Engine.load(
                StarterModel.FOLDER,
                EngineOptions.DEFAULT.withThreads(1).withScheduling(new Scheduling(512, 64, 3, 100, 0)));
    }

    private static long bytesPerToken(Engine engine, List<Request> requests) {
        long before = allocated();
        List<CompletionStream> streams = requests.stream().map(engine::stream).toList();
        long tokens = streams.stream()
                .mapToLong(stream -> stream.join().usage().completionTokens())
                .sum();
        return (allocated() - before) / tokens;
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("tramontane-engine"))
                .findFirst()
                .orElseThrow()
                .threadId();
        return threads.getThreadAllocatedBytes(id);
    }
}
