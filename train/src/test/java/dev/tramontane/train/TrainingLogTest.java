package dev.tramontane.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.language.chat.Effort;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class TrainingLogTest {
    @TempDir
    private Path folder;

    private static StepReport report(long step) {
        return new StepReport(
                step,
                100 * step,
                2.5 / step,
                Map.of(Effort.NONE, 3.0 / step, Effort.HIGH, 2.0 / step),
                step % 2 == 0 ? OptionalDouble.of(1.0 / step) : OptionalDouble.empty(),
                1.25,
                .5,
                1e-3,
                List.of(3, 0),
                List.of(4.5, 2.0),
                1234);
    }

    @Test
    void whatWasWrittenIsRead() {
        Path file = folder.resolve("log.jsonl");
        try (TrainingLog log = TrainingLog.open(file, 0)) {
            log.add(report(1));
            log.add(report(2));
        }
        assertThat(TrainingLog.read(file)).containsExactly(report(1), report(2));
    }

    @Test
    void stepsAfterTheLastSavedOneAreForgotten() throws IOException {
        Path file = folder.resolve("log.jsonl");
        try (TrainingLog log = TrainingLog.open(file, 0)) {
            LongStream.rangeClosed(1, 5).forEach(step -> log.add(report(step)));
        }
        Files.writeString(file, "{\"step\": 6, \"tok", StandardOpenOption.APPEND);
        try (TrainingLog log = TrainingLog.open(file, 3)) {
            log.add(report(4));
        }
        assertThat(TrainingLog.read(file).stream().map(StepReport::step)).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aLineThatIsNoReportIsNamed() throws IOException {
        Path file = folder.resolve("log.jsonl");
        Files.writeString(file, "{\"step\": 1}\nnonsense\n");
        assertThatThrownBy(() -> TrainingLog.read(file))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("log.jsonl: line 2");
    }

    @Test
    void curvesAreAnImage() throws Exception {
        List<StepReport> reports = LongStream.rangeClosed(1, 1000)
                .mapToObj(TrainingLogTest::report)
                .toList();
        String svg = LearningCurves.svg("<nano> & \"seed\" 1", reports);
        var document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(document.getElementsByTagName("path").getLength()).isGreaterThanOrEqualTo(3);
        assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
        assertThat(LearningCurves.svg("one step", List.of(report(1)))).contains("<svg");
    }
}
