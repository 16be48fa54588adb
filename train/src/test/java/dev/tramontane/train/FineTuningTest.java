package dev.tramontane.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.CheckpointOptions;
import dev.tramontane.checkpoint.GgufConversion;
import dev.tramontane.checkpoint.GgufSelection;
import dev.tramontane.checkpoint.ModelPreset;
import dev.tramontane.checkpoint.Quantisation;
import dev.tramontane.checkpoint.RandomCheckpoint;
import dev.tramontane.checkpoint.WeightFormat;
import dev.tramontane.checkpoint.WriteOptions;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.train.FineTuningOptions.Full;
import dev.tramontane.train.FineTuningOptions.LowRank;
import dev.tramontane.train.adapter.AdapterMerge;
import dev.tramontane.train.adapter.AdapterSettings;
import dev.tramontane.train.adapter.LogitsProbe;
import dev.tramontane.train.adapter.Target;
import dev.tramontane.train.data.ChatLineOptions;
import dev.tramontane.train.data.ChatLines;
import dev.tramontane.train.data.ExampleEncoder;
import dev.tramontane.train.data.Examples;
import dev.tramontane.train.network.DecoderNetwork;
import dev.tramontane.train.network.WeightPolicy;
import dev.tramontane.train.tape.Documents;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Routing;
import dev.tramontane.train.tape.Rows;
import dev.tramontane.train.tape.Tape;
import dev.tramontane.train.tape.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FineTuningTest {
    private static final Path TOKENIZER = Path.of("..", "models", "starter", "tekken.json");
    private static final int BATCH = 512;
    private static final String LEARNED = "adapter_model.safetensors";

    @TempDir
    private Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void write() {
        model = folder.resolve("model");
        write(Quantisation.NONE);
    }

    private void write(Quantisation quantisation) {
        RandomCheckpoint.write(
                model, ModelPreset.TINY.config(Tekken.load(TOKENIZER).vocabularySize()), quantisation, 1);
    }

    /** With a head that can tell tokens apart; a frozen one of small random numbers cannot be certain of anything. */
    private void writeWithDecidedHead() {
        SplittableRandom random = new SplittableRandom(1);
        DecoderNetwork network = DecoderNetwork.random(
                ModelPreset.TINY.config(Tekken.load(TOKENIZER).vocabularySize()), random);
        for (Parameter parameter : network.parameters()) {
            for (int i = 0; parameter.kind() == Parameter.Kind.HEAD && i < parameter.size(); i++) {
                parameter.values()[i] = (float) random.nextGaussian();
            }
        }
        new TrainableModel(network, Optional.empty()).write(model, WeightFormat.BF16, 1);
    }

    private static FineTuningOptions.Mode mode(boolean full) {
        return full
                ? new Full(false, WeightFormat.BF16)
                : new LowRank(new AdapterSettings(
                        16,
                        32,
                        false,
                        EnumSet.of(
                                Target.Q_A_PROJ,
                                Target.Q_B_PROJ,
                                Target.KV_A_PROJ_WITH_MQA,
                                Target.KV_B_PROJ,
                                Target.O_PROJ,
                                Target.GATE_PROJ,
                                Target.UP_PROJ,
                                Target.DOWN_PROJ,
                                Target.EXPERTS)));
    }

    private static FineTuningOptions options(FineTuningOptions.Mode mode, int epochs, int threads) {
        return new FineTuningOptions(
                mode, epochs, BATCH, 1e-2, Optional.empty(), OptionalInt.empty(), 1, threads, Duration.ofHours(1));
    }

    /** Conversations with answers that nothing leads to. */
    private Examples conversations(int from, int to) {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < to; i++) {
            lines.append("{\"messages\": [{\"role\": \"user\", \"content\": \"")
                    .append("What is ")
                    .append(i)
                    .append("?\"}, {\"role\": \"assistant\", \"content\": \"")
                    .append(Integer.toString(i * 7919, 36))
                    .append("\"}]}\n");
        }
        try {
            Path file = Files.writeString(folder.resolve("chats.jsonl"), lines);
            ExampleEncoder encoder = ExampleEncoder.of(Tekken.load(TOKENIZER), Optional.empty());
            return ChatLines.read(file, encoder, ChatLineOptions.ofLongest(BATCH))
                    .examples();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copyTokenizer(Path into) {
        Tekken.load(TOKENIZER).save(into.resolve("tekken.json"));
    }

    /** Stops after the steps that it is told to. */
    private record Steps(LongPredicate stops, Runnable stop) implements FineTuningListener {
        @Override
        public void begins(FineTuningRecord from) {}

        @Override
        public void stepped(StepReport report) {
            if (stops.test(report.step())) {
                stop.run();
            }
        }

        @Override
        public void evaluated(FineTuningRecord record, StepReport report) {}
    }

    private FineTuningRecord run(Path out, Examples training, Examples validation, FineTuningOptions options) {
        return run(out, training, validation, options, _ -> false);
    }

    private FineTuningRecord run(
            Path out, Examples training, Examples validation, FineTuningOptions options, LongPredicate stops) {
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            AtomicReference<FineTuning> tuning = new AtomicReference<>();
            tuning.set(FineTuning.open(
                    out,
                    checkpoint,
                    training,
                    validation,
                    options,
                    FineTuningTest::copyTokenizer,
                    new Steps(stops, () -> tuning.get().stop())));
            assertThat(tuning.get().run()).isEqualTo(tuning.get().record().over());
            return tuning.get().record();
        }
    }

    private static double lastLoss(Path out) {
        return TrainingLog.read(out.resolve("training/log.jsonl")).getLast().loss();
    }

    /** The loss of a model, an adapter of which may be in a folder. */
    private static double loss(Path model, CheckpointOptions options, Examples examples) {
        try (Checkpoint checkpoint = Checkpoint.open(model, options);
                Workers workers = new Workers(1)) {
            DecoderNetwork network =
                    DecoderNetwork.of(checkpoint.config().decoder(), checkpoint.decoder(), WeightPolicy.frozen());
            return new Validation(examples, BATCH, workers).loss(new TrainableModel(network, Optional.empty()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eightConversationsAreLearnedByHeart(boolean full) {
        writeWithDecidedHead();
        Examples eight = conversations(0, 8);
        Path out = folder.resolve("out");
        FineTuningRecord record = run(out, eight, conversations(0, 0), options(mode(full), 200, 1));
        assertThat(record.over()).isTrue();
        assertThat(record.step()).isEqualTo(record.steps());
        assertThat(lastLoss(out)).isLessThan(.05);
        double written = full
                ? loss(out, CheckpointOptions.DEFAULT, eight)
                : loss(model, CheckpointOptions.DEFAULT.withChange(AdapterMerge.of(out)), eight);
        assertThat(written).isLessThan(.1);
        assertThat(loss(model, CheckpointOptions.DEFAULT, eight)).isGreaterThan(5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRunThatIsStoppedComesToTheSame(boolean full) throws IOException {
        Examples training = conversations(0, 60);
        Examples validation = conversations(60, 70);
        Path whole = folder.resolve("whole");
        Path pieces = folder.resolve("pieces");
        FineTuningRecord expected = run(whole, training, validation, options(mode(full), 3, 1));
        assertThat(expected.steps()).isGreaterThan(8);
        FineTuningRecord record = run(pieces, training, validation, options(mode(full), 3, 2), step -> step == 2);
        assertThat(record.over()).isFalse();
        assertThat(record.step()).isEqualTo(2);
        // As a crash leaves it: steps in the log that are saved nowhere.
        Files.writeString(pieces.resolve("training/log.jsonl"), "{\"step\": 3, \"tok", StandardOpenOption.APPEND);
        run(pieces, training, validation, options(mode(full), 3, 1), step -> step == 7);
        record = run(pieces, training, validation, options(mode(full), 3, 2));
        assertThat(record.over()).isTrue();
        assertThat(record.best()).isEqualTo(expected.best());
        assertThat(record.lossBefore()).isEqualTo(expected.lossBefore());
        String result = full ? "model.safetensors" : LEARNED;
        assertThat(pieces.resolve(result)).hasSameBinaryContentAs(whole.resolve(result));
        List<StepReport> log = TrainingLog.read(pieces.resolve("training/log.jsonl"));
        assertThat(log.stream().map(StepReport::validationLoss).toList())
                .isEqualTo(TrainingLog.read(whole.resolve("training/log.jsonl")).stream()
                        .map(StepReport::validationLoss)
                        .toList());
        assertThat(log).hasSize((int) record.steps());
        assertThat(Files.readString(whole.resolve("training/curves.svg"))).contains("validation");
        // What is over is not done again.
        byte[] before = Files.readAllBytes(pieces.resolve("training/run.json"));
        assertThat(run(pieces, training, validation, options(mode(full), 3, 1)).over())
                .isTrue();
        assertThat(pieces.resolve("training/run.json")).hasBinaryContent(before);
        try (var states = Files.list(pieces.resolve("training"))) {
            assertThat(states.map(Path::toString)).noneMatch(name -> name.endsWith(".safetensors"));
        }
    }

    @Test
    void withoutABetterResultTheRunEndsAndTheBestIsKept() {
        Examples training = conversations(0, 8);
        Examples validation = conversations(8, 16);
        Path out = folder.resolve("out");
        FineTuningOptions options = new FineTuningOptions(
                mode(false), 300, BATCH, 1e-2, Optional.of(4L), OptionalInt.of(2), 1, 1, Duration.ofHours(1));
        FineTuningRecord record = run(out, training, validation, options);
        FineTuningRecord.Best best = record.best().orElseThrow();
        assertThat(record.over()).isTrue();
        assertThat(record.step()).isLessThan(record.steps()).isEqualTo(best.step() + 8);
        assertThat(best.loss()).isLessThan(record.lossBefore().orElseThrow());
        CheckpointOptions adapted = CheckpointOptions.DEFAULT.withChange(AdapterMerge.of(out));
        // Merged weights are rounded.
        assertThat(loss(model, adapted, validation)).isCloseTo(best.loss(), within(.02));
        List<StepReport> log = TrainingLog.read(out.resolve("training/log.jsonl"));
        assertThat(log).hasSize((int) record.step());
        assertThat(log.stream().filter(report -> report.validationLoss().isPresent()))
                .allMatch(report -> report.step() % 4 == 0)
                .hasSize((int) record.step() / 4);
    }

    @ParameterizedTest
    @EnumSource(Quantisation.class)
    void theBaseMayBeQuantised(Quantisation quantisation) throws IOException {
        model = folder.resolve("quantised");
        write(quantisation);
        learnsBesideIt();
    }

    @ParameterizedTest
    @EnumSource(names = {"Q8_0", "Q4_0"})
    void theBaseMayBeAFileOfBlocks(WeightFormat format) {
        Path file = folder.resolve("model.gguf");
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            GgufConversion.of(checkpoint, GgufSelection.pure(format), _ -> {}).write(file, WriteOptions.DEFAULT);
        }
        model = file;
        learnsBesideIt();
    }

    private void learnsBesideIt() {
        Examples examples = conversations(0, 8);
        Path out = folder.resolve("out");
        run(out, examples, conversations(0, 0), options(mode(false), 25, 1));
        double before = loss(model, CheckpointOptions.DEFAULT, examples);
        CheckpointOptions adapted = CheckpointOptions.DEFAULT.withChange(AdapterMerge.of(out));
        assertThat(loss(model, adapted, examples)).isLessThan(before / 2).isCloseTo(lastLoss(out), within(.3));
    }

    @Test
    void aFullModelGivesTheSameLogitsInTheEngine() {
        Path out = folder.resolve("out");
        run(out, conversations(0, 8), conversations(0, 0), options(mode(true), 5, 1));
        int[] tokens = {1, 3, 360, 359, 4};
        try (Checkpoint checkpoint = Checkpoint.open(out);
                Workers workers = new Workers(1)) {
            DecoderNetwork network =
                    DecoderNetwork.of(checkpoint.config().decoder(), checkpoint.decoder(), WeightPolicy.trained());
            Tape tape = new Tape(workers, false);
            Rows logits =
                    network.logits(tape, network.forward(tape, Documents.of(List.of(tokens)), Routing.Losses.NONE));
            int last = (tokens.length - 1) * logits.width();
            float[] expected = Arrays.copyOfRange(logits.values(), last, last + logits.width());
            float[] actual = LogitsProbe.logits(out, CheckpointOptions.DEFAULT, tokens);
            for (int i = 0; i < actual.length; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f));
            }
        }
        assertThat(out.resolve("tekken.json")).exists();
    }

    @Test
    void otherSettingsAreNotMixedIntoARun() {
        Examples training = conversations(0, 8);
        Examples none = conversations(0, 0);
        Path out = folder.resolve("out");
        run(out, training, none, options(mode(false), 3, 1), step -> step == 1);
        assertThatThrownBy(() -> run(out, training, none, options(mode(false), 4, 1)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("epochs is 3, not 4");
        assertThatThrownBy(() -> run(out, conversations(0, 9), none, options(mode(false), 3, 1)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("data is 8 conversations");
        RandomCheckpoint.write(
                model, ModelPreset.TINY.config(Tekken.load(TOKENIZER).vocabularySize()), Quantisation.NONE, 2);
        assertThatThrownBy(() -> run(out, training, none, options(mode(false), 3, 1)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("whose model is");
    }

    @Test
    void aFolderWithOtherThingsIsLeftAlone() throws IOException {
        Path out = Files.createDirectories(folder.resolve("out"));
        Files.writeString(out.resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> run(out, conversations(0, 8), conversations(0, 0), options(mode(false), 3, 1)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("is not empty");
        assertThat(out.toFile().list()).containsExactly("notes.txt");
    }
}
