package dev.tramontane.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.checkpoint.WeightFormat;
import dev.tramontane.engine.Completion;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Request;
import dev.tramontane.language.chat.Chat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingTest {
    private static final int BATCH = 256;
    private static final int STEPS = 6;

    @TempDir
    private Path folder;

    private static PretrainingOptions options(long seed, int threads) {
        return new PretrainingOptions(
                Preset.NANO, seed, STEPS * BATCH, BATCH, 3e-3, threads, WeightFormat.BF16, Duration.ofHours(1));
    }

    /** Calls back after every step and forgets the rest. */
    private record Steps(Consumer<StepReport> each) implements PretrainingListener {
        @Override
        public void stepped(Stage stage, StepReport report) {
            each.accept(report);
        }

        @Override
        public void learnedGlyphs(double done) {}

        @Override
        public void examinedGlyphs(double accuracy) {}
    }

    @Test
    void aRunThatIsStoppedInEveryStageComesToTheSameModel() throws IOException {
        Path whole = folder.resolve("whole");
        Path pieces = folder.resolve("pieces");
        List<Long> steps = new ArrayList<>();
        assertThat(Pretraining.open(whole, options(1, 1), new Steps(report -> steps.add(report.step())))
                        .run())
                .isTrue();
        assertThat(steps).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        boolean over = false;
        int runs = 0;
        while (!over) {
            AtomicReference<Pretraining> run = new AtomicReference<>();
            // Two threads here and one there: their number must not show.
            run.set(Pretraining.open(pieces, options(1, 2), new Steps(report -> {
                if (report.step() == 2 || report.step() == 5) {
                    run.get().stop();
                }
            })));
            over = run.get().run();
            runs++;
        }
        assertThat(runs).isEqualTo(3);
        assertThat(pieces.resolve("model.safetensors")).hasSameBinaryContentAs(whole.resolve("model.safetensors"));
        assertThat(pieces.resolve("config.json")).hasSameTextualContentAs(whole.resolve("config.json"));
        List<StepReport> log = TrainingLog.read(pieces.resolve("training/log.jsonl"));
        assertThat(log).hasSize(STEPS);
        assertThat(log.stream().map(StepReport::loss))
                .isEqualTo(TrainingLog.read(whole.resolve("training/log.jsonl")).stream()
                        .map(StepReport::loss)
                        .toList());
        assertThat(Files.readString(whole.resolve("training/curves.svg"))).startsWith("<svg");
        try (Engine engine = Engine.load(whole)) {
            assertThat(engine.takesImages()).isTrue();
            Completion completion =
                    engine.complete(Request.of(Chat.user("What is 1+1?")).withMaxTokens(3));
            assertThat(completion.usage().completionTokens()).isPositive();
        }
    }

    @Test
    void anotherRunInTheFolderIsLeftAlone() {
        AtomicReference<Pretraining> run = new AtomicReference<>();
        run.set(Pretraining.open(folder, options(1, 1), new Steps(_ -> run.get().stop())));
        run.get().run();
        assertThatThrownBy(() -> Pretraining.open(folder, options(2, 1), new Steps(_ -> {})))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("seed is 1, not 2")
                .hasMessageContaining("another folder");
    }

    @Test
    void twoRunsAtOnceInAFolderAreRefused() {
        List<String> refusals = new ArrayList<>();
        AtomicReference<Pretraining> run = new AtomicReference<>();
        run.set(Pretraining.open(folder, options(1, 1), new Steps(_ -> {
            Pretraining second = Pretraining.open(folder, options(1, 1), new Steps(_ -> {}));
            assertThatThrownBy(second::run)
                    .isInstanceOf(TrainingException.class)
                    .satisfies(e -> refusals.add(String.valueOf(e.getMessage())));
            run.get().stop();
        })));
        run.get().run();
        assertThat(refusals).singleElement().asString().contains("trains that model already");
    }

    @Test
    void aModelFromElsewhereIsNotOverwritten() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        assertThatThrownBy(() -> Pretraining.open(folder, options(1, 1), new Steps(_ -> {})))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("choose another folder");
    }

    @Test
    void aDamagedRecordIsNamed() throws IOException {
        Files.createDirectories(folder.resolve("training"));
        Files.writeString(folder.resolve("training/run.json"), "{\"preset\": \"nano\", \"seed\": 1}");
        assertThatThrownBy(() -> Pretraining.open(folder, options(1, 1), new Steps(_ -> {})))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("run.json");
    }
}
