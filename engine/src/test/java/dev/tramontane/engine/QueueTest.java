package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.engine.EngineException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is taken up when, and what becomes of those who wait. */
@Timeout(120)
class QueueTest {

    private static Engine engine(int mostRunning, int mostWaiting) {
        return Engine.load(
                StarterModel.FOLDER,
                EngineOptions.DEFAULT.withScheduling(new Scheduling(512, 64, mostRunning, mostWaiting, 0)));
    }

    /** Notes the order in which completions get their first token. */
    private record Noting(String name, List<String> order) implements TokenConstraint {
        @Override
        public void restrict(float[] logits) {}

        @Override
        public void accept(int token) {
            if (!order.contains(name)) {
                order.add(name);
            }
        }
    }

    private static Request noted(String name, List<String> order, Request request) {
        return request.withConstraint(() -> new Noting(name, order));
    }

    private static void joinAll(List<CompletionStream> streams) {
        for (CompletionStream stream : streams) {
            assertThat(stream.join().finishReason()).isEqualTo(FinishReason.LENGTH);
        }
    }

    @Test
    void higherPrioritiesGoFirstAndOtherwiseWhoCameFirst() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        try (Engine engine = engine(1, 100)) {
            List<CompletionStream> streams = new ArrayList<>();
            try (Gate _ = Gate.shut(engine)) {
                for (String name : List.of("0a", "-5a", "5a", "0b", "-5b", "5b", "0c")) {
                    int priority = Integer.parseInt(name.substring(0, name.length() - 1));
                    streams.add(engine.stream(
                            noted(name, order, Requests.exactly(5, 3, 1)).withPriority(priority)));
                }
            }
            joinAll(streams);
            assertThat(engine.statistics().work().preemptions()).isZero();
        }
        assertThat(order).containsExactly("5a", "5b", "0a", "0b", "0c", "-5a", "-5b");
    }

    @Test
    void aSingleRequestDoesNotWaitForAnotherTenantsFlood() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        try (Engine engine = engine(1, 100)) {
            List<CompletionStream> streams = new ArrayList<>();
            try (Gate _ = Gate.shut(engine)) {
                IntStream.range(0, 50)
                        .forEach(i -> streams.add(engine.stream(noted("flood" + i, order, Requests.exactly(10, 5, i))
                                .withTenant("flood"))));
                streams.add(engine.stream(
                        noted("single", order, Requests.exactly(10, 5, 1)).withTenant("single")));
            }
            joinAll(streams);
        }
        // The one that was there first may go first; what it takes is counted then.
        assertThat(order.indexOf("single")).isLessThanOrEqualTo(1);
        order.remove("single");
        assertThat(order)
                .containsExactlyElementsOf(
                        IntStream.range(0, 50).mapToObj(i -> "flood" + i).toList());
    }

    @Test
    void tenantsAreServedAlikeHoweverLongTheirRequests() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        try (Engine engine = engine(1, 100)) {
            List<CompletionStream> streams = new ArrayList<>();
            try (Gate _ = Gate.shut(engine)) {
                for (int i = 0; i < 6; i++) {
                    streams.add(engine.stream(noted("long" + i, order, Requests.exactly(390, 10, i))
                            .withTenant("long")));
                }
                for (int i = 0; i < 24; i++) {
                    streams.add(engine.stream(noted("short" + i, order, Requests.exactly(90, 10, 100 + i))
                            .withTenant("short")));
                }
            }
            joinAll(streams);
        }
        // A long one takes as much as four short ones, so four come between two long ones.
        for (int i = 1; i < 5; i++) {
            int between = order.indexOf("long" + (i + 1)) - order.indexOf("long" + i) - 1;
            assertThat(between).as("short ones after long%d in %s", i, order).isBetween(3, 5);
        }
    }

    @Test
    void aShortPromptGetsThroughBesideALongOne() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        try (Engine engine = engine(8, 100)) {
            List<CompletionStream> streams = new ArrayList<>();
            try (Gate _ = Gate.shut(engine)) {
                streams.add(engine.stream(noted("decoding", order, Requests.exactly(5, 200, 1))));
                streams.add(engine.stream(noted("long", order, Requests.exactly(4000, 2, 1))));
                streams.add(engine.stream(noted("short", order, Requests.exactly(40, 2, 1))));
            }
            joinAll(streams);
        }
        assertThat(order).containsExactly("decoding", "short", "long");
    }

    @Test
    void aFullQueueRefusesAndEveryPlaceComesBack() {
        try (Engine engine = engine(1, 4)) {
            for (int round = 0; round < 3; round++) {
                List<CompletionStream> streams = new ArrayList<>();
                try (Gate _ = Gate.shut(engine)) {
                    for (int i = 0; i < 4; i++) {
                        // The samples of a request take one place together.
                        streams.addAll(
                                engine.streamAll(Requests.exactly(70, 3, i).withSamples(1 + i)));
                    }
                    assertThatThrownBy(() -> engine.stream(Requests.exactly(5, 1, 9)))
                            .isInstanceOfSatisfying(
                                    EngineException.class,
                                    e -> assertThat(e.kind()).isEqualTo(Kind.BUSY))
                            .hasMessage("4 requests are waiting, which is the most; try again in a while");
                    endSomeWaiting(round, streams);
                }
                for (CompletionStream stream : streams) {
                    join(stream);
                }
                Eventually.awaitIdle(engine);
                assertThat(engine.statistics().outcomes().refused()).isEqualTo(round + 1);
            }
        }
    }

    private static void endSomeWaiting(int round, List<CompletionStream> streams) {
        for (int i = 0; i < streams.size(); i++) {
            // All of them, none, and every other one, leaders and siblings.
            if (round == 0 || (round == 2 && i % 2 == 0)) {
                streams.get(i).cancel();
            }
        }
    }

    private static void join(CompletionStream stream) {
        assertThat(stream.join().finishReason()).isIn(FinishReason.LENGTH, FinishReason.CANCELLED);
    }

    @Test
    void failuresAndDeadlinesGiveTheirPlacesBackToo() {
        try (Engine engine = engine(1, 2)) {
            for (int round = 0; round < 4; round++) {
                List<CompletionStream> streams = new ArrayList<>();
                try (Gate _ = Gate.shut(engine)) {
                    streams.addAll(engine.streamAll(
                            Requests.exactly(5, 3, 1).withSamples(3).withDeadline(Duration.ofNanos(1))));
                    streams.addAll(engine.streamAll(
                            Requests.exactly(5, 3, 1).withSamples(3).withConstraint(Impossible::new)));
                }
                for (CompletionStream stream : streams.subList(0, 3)) {
                    assertThat(stream.join().finishReason()).isEqualTo(FinishReason.DEADLINE);
                }
                for (CompletionStream stream : streams.subList(3, 6)) {
                    assertThatThrownBy(stream::join).isInstanceOf(EngineException.class);
                }
                Eventually.awaitIdle(engine);
            }
        }
    }

    private static final class Impossible implements TokenConstraint {
        @Override
        public void restrict(float[] logits) {
            throw new IllegalStateException("never");
        }

        @Override
        public void accept(int token) {}
    }
}
