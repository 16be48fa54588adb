package dev.tramontane.engine.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    private static final String SECRET = "the prompt";

    private record Line(Level level, String text) {}

    /** Remembers what it is told. */
    private static final class Memory implements Logger {
        private final List<Line> lines = new ArrayList<>();

        @Override
        public String getName() {
            return "memory";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            lines.add(new Line(level, message + thrown));
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
            lines.add(new Line(level, format));
        }

        List<String> texts(Level level) {
            return lines.stream()
                    .filter(line -> line.level() == level)
                    .map(Line::text)
                    .toList();
        }
    }

    private final Memory memory = new Memory();
    private long now = Long.MAX_VALUE - 5;
    private final FailureLog log = new FailureLog(memory, () -> now);

    private static RuntimeException failure() {
        return new IllegalStateException(SECRET, new NumberFormatException("For input string: \"" + SECRET + "\""));
    }

    private static RuntimeException other() {
        return new IllegalArgumentException(SECRET);
    }

    @Test
    void tellsWhereAndNotWhatAbout() {
        log.log(Level.ERROR, "a request has failed", "req_1", failure());
        String text = memory.texts(Level.ERROR).getFirst();
        assertThat(text)
                .startsWith("a request has failed (req_1): java.lang.IllegalStateException\n\tat ")
                .contains("FailureLogTest.failure(FailureLogTest.java:")
                .contains("\ncaused by java.lang.NumberFormatException\n\tat ")
                .doesNotContain(SECRET);
    }

    @Test
    void tellsWhatCanOnlyBeNumbers() {
        log.log(Level.ERROR, "a request has failed", "", new ArrayIndexOutOfBoundsException("Index 5 out of bounds"));
        assertThat(memory.texts(Level.ERROR).getFirst())
                .startsWith("a request has failed: java.lang.ArrayIndexOutOfBoundsException: Index 5 out of bounds\n");
    }

    @Test
    void tellsOnceAMinuteOfEachFailure() {
        for (int i = 0; i < 1000; i++) {
            log.log(Level.WARNING, "a completion has failed", "", failure());
        }
        log.log(Level.WARNING, "a completion has failed", "", other());
        assertThat(memory.texts(Level.WARNING)).hasSize(2);
        assertThat(memory.texts(Level.DEBUG)).hasSize(999).allMatch(line -> !line.contains("\n"));
        now += TimeUnit.SECONDS.toNanos(59);
        log.log(Level.WARNING, "a completion has failed", "", other());
        assertThat(memory.texts(Level.WARNING)).hasSize(2);
        now += TimeUnit.SECONDS.toNanos(1);
        log.log(Level.WARNING, "a completion has failed", "", failure());
        assertThat(memory.texts(Level.WARNING).subList(2, 5))
                .anyMatch(
                        line -> line.matches(
                                "a completion has failed: java.lang.IllegalStateException at .*: 999 more like the one told of before"))
                .anyMatch(line -> line.contains("IllegalArgumentException")
                        && line.endsWith(": 1 more like the one told of before"))
                .anyMatch(line -> line.contains("caused by"));
        assertThat(memory.lines).noneMatch(line -> line.text().contains(SECRET));
    }

    @Test
    void manyDistinctFailuresDoNotFloodEither() {
        for (int i = 0; i < 1000; i++) {
            log.log(Level.ERROR, "failure " + i, "", failure());
        }
        assertThat(memory.texts(Level.ERROR)).hasSize(64);
    }

    @Test
    void causesInACircleEnd() {
        RuntimeException first = failure();
        RuntimeException second = new IllegalArgumentException(SECRET, first);
        first.getCause().initCause(second);
        log.log(Level.ERROR, "a request has failed", "", second);
        assertThat(memory.texts(Level.ERROR).getFirst().split("caused by", -1)).hasSize(8);
    }
}
