package dev.tramontane.server.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.responses.StoredResponse.StoredItem;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResponseStoreTest {

    /** A clock that a test sets. */
    private static final class TestClock extends Clock {
        private Instant now = Instant.EPOCH;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private final TestClock clock = new TestClock();
    private final ResponseStore store = new ResponseStore(new StoreLimits(3, 1000, 1500, Duration.ofHours(1)), clock);

    private static StoredResponse response(String owner, String id, int bytes) {
        return new StoredResponse(owner, id, Optional.empty(), List.of(), List.of(), new byte[bytes]);
    }

    private static StoredResponse after(String previous, String id) {
        StoredItem item = new StoredItem("item_" + id, "{\"id\":1}".getBytes(StandardCharsets.UTF_8));
        return new StoredResponse("a", id, Optional.of(previous), List.of(item), List.of(), new byte[10]);
    }

    private boolean has(String owner, String id) {
        return store.find(owner, id).isPresent();
    }

    @Test
    void theLeastRecentlyUsedGoesFirst() {
        for (String id : List.of("1", "2", "3")) {
            assertThat(store.add(response("a", id, 10))).isTrue();
        }
        assertThat(has("a", "1")).isTrue();
        assertThat(store.add(response("a", "4", 10))).isTrue();
        assertThat(has("a", "2")).isFalse();
        assertThat(has("a", "1") && has("a", "3") && has("a", "4")).isTrue();
        assertThat(store.bytes()).isEqualTo(30);
    }

    @Test
    void whoKeepsMuchLosesTheirOwn() {
        assertThat(store.add(response("b", "1", 500))).isTrue();
        assertThat(store.add(response("a", "1", 600))).isTrue();
        assertThat(store.add(response("a", "2", 600))).isTrue();
        assertThat(has("a", "1")).isFalse();
        assertThat(has("a", "2") && has("b", "1")).isTrue();
        assertThat(store.add(response("a", "3", 1001))).isFalse();
        assertThat(has("a", "2")).isTrue();
    }

    @Test
    void allTogetherHaveALimitToo() {
        assertThat(store.add(response("a", "1", 700))).isTrue();
        assertThat(store.add(response("b", "1", 700))).isTrue();
        assertThat(store.add(response("c", "1", 700))).isTrue();
        assertThat(has("a", "1")).isFalse();
        assertThat(has("b", "1") && has("c", "1")).isTrue();
        assertThat(store.bytes()).isEqualTo(1400);
    }

    @Test
    void whatIsOldIsForgotten() {
        assertThat(store.add(response("a", "1", 10))).isTrue();
        assertThat(store.add(after("1", "2"))).isTrue();
        clock.now = clock.now.plus(Duration.ofMinutes(40));
        assertThat(has("a", "1")).isTrue();
        clock.now = clock.now.plus(Duration.ofMinutes(40));
        assertThat(has("a", "2")).isFalse();
        assertThat(store.findItem("a", "item_2")).isEmpty();
        assertThat(has("a", "1")).isTrue();
        assertThat(store.bytes()).isEqualTo(10);
    }

    @Test
    void chainsAreWholeOrNot() {
        assertThat(store.add(response("a", "1", 10))).isTrue();
        assertThat(store.add(after("1", "2"))).isTrue();
        assertThat(store.chain("a", "2").orElseThrow())
                .extracting(StoredResponse::id)
                .containsExactly("1", "2");
        assertThat(store.chain("b", "2")).isEmpty();
        assertThat(store.findItem("a", "item_2")).isPresent();
        assertThat(store.findItem("b", "item_2")).isEmpty();
        assertThat(store.remove("a", "1")).isTrue();
        assertThat(store.remove("a", "1")).isFalse();
        assertThat(store.chain("a", "2")).isEmpty();
    }
}
