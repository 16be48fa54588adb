package dev.tramontane.train.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.ModelConfig;
import dev.tramontane.checkpoint.SafetensorsConversion;
import dev.tramontane.checkpoint.WeightFormat;
import dev.tramontane.checkpoint.WriteOptions;
import dev.tramontane.model.Activations;
import dev.tramontane.model.AttentionForm;
import dev.tramontane.model.Batch;
import dev.tramontane.model.Decoder;
import dev.tramontane.model.EmbeddingOverrides;
import dev.tramontane.model.ForwardPass;
import dev.tramontane.model.LatentCache;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.train.network.Shapes.Shape;
import dev.tramontane.train.tape.Documents;
import dev.tramontane.train.tape.Embedding;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Routing;
import dev.tramontane.train.tape.Rows;
import dev.tramontane.train.tape.Tape;
import dev.tramontane.train.tape.Targets;
import dev.tramontane.train.tape.Workers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DecoderNetworkTest {

    private static final Routing.Losses LOSSES = new Routing.Losses(0.02, 0.001);

    static List<Shape> shapes() {
        return Shapes.all();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void computesTheLogitsThatTheEngineComputes(Shape shape) {
        DecoderNetwork network = Shapes.network(shape.config(), 1);
        Documents documents = Shapes.documents(Shapes.VOCABULARY, 2, 90);
        try (Workers workers = new Workers(2)) {
            Tape tape = new Tape(workers, false);
            Rows logits = network.logits(tape, network.forward(tape, documents, Routing.Losses.NONE));
            float[] expected = engineLogits(network, documents.tokens());
            float range = max(expected) - min(expected);
            assertThat(Arrays.copyOf(logits.values(), expected.length))
                    .containsExactly(expected, Offset.offset(2e-5f * range));
            assertThat(logits.learns()).isFalse();
        }
    }

    private static float[] engineLogits(DecoderNetwork network, int[] tokens) {
        Decoder decoder = new Decoder(network.config(), network.weights());
        float[] logits = new float[tokens.length * network.config().vocabularySize()];
        try (CpuDevice device = new CpuDevice(KernelProvider.best(true), 1);
                LatentCache cache = new LatentCache(network.config(), ElementType.F32, 16, 16)) {
            ForwardPass pass = new ForwardPass(decoder, device, cache, tokens.length, tokens.length);
            Batch batch = new Batch(tokens.length);
            batch.add(
                    cache.sequence(),
                    tokens,
                    0,
                    tokens.length,
                    AttentionForm.EXPANDED,
                    Batch.Logits.ALL,
                    EmbeddingOverrides.NONE);
            Activations result = pass.run(batch);
            for (int row = 0; row < tokens.length; row++) {
                int width = network.config().vocabularySize();
                result.read(row, logits, row * width, width);
            }
        }
        return logits;
    }

    private static float max(float[] values) {
        float max = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            max = Math.max(max, value);
        }
        return max;
    }

    private static float min(float[] values) {
        float min = Float.POSITIVE_INFINITY;
        for (float value : values) {
            min = Math.min(min, value);
        }
        return min;
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void bitsDoNotDependOnTheNumberOfWorkers(Shape shape) {
        Documents documents = Shapes.documents(Shapes.VOCABULARY, 3, 140, 1, 40, 90, 2);
        float[] alone = gradients(shape.config(), documents, 1);
        assertThat(gradients(shape.config(), documents, 2)).containsExactly(alone);
        assertThat(gradients(shape.config(), documents, 3)).containsExactly(alone);
    }

    private static float[] gradients(DecoderConfig config, Documents documents, int count) {
        DecoderNetwork network = Shapes.network(config, 4);
        try (Workers workers = new Workers(count)) {
            double loss = step(new Tape(workers, true), network, documents);
            float[] gradients = Shapes.gradients(network);
            gradients[0] += (float) loss;
            return gradients;
        }
    }

    private static double step(Tape tape, DecoderNetwork network, Documents documents) {
        network.parameters().forEach(Parameter::clearGradient);
        DecoderNetwork.Pass pass = network.forward(tape, documents, LOSSES);
        double loss = network.loss(tape, pass, Shapes.targets(documents)).value();
        tape.backward();
        tape.reset();
        return loss;
    }

    @Test
    void aTapeUsesItsArraysAgain() {
        DecoderNetwork network = Shapes.network(Shapes.released().config(), 4);
        Documents documents = Shapes.documents(Shapes.VOCABULARY, 3, 300, 1, 40);
        Documents others = Shapes.documents(Shapes.VOCABULARY, 4, 30, 120, 40, 7);
        try (Workers workers = new Workers(2)) {
            Tape tape = new Tape(workers, true);
            double loss = step(tape, network, documents);
            float[] gradients = Shapes.gradients(network);
            long bytes = tape.workspace().byteSize();
            double between = step(tape, network, others);
            assertThat(step(tape, network, documents)).isEqualTo(loss).isNotEqualTo(between);
            assertThat(Shapes.gradients(network)).containsExactly(gradients);
            double _ = step(tape, network, documents);
            assertThat(tape.workspace().byteSize()).isLessThan(2 * bytes);
        }
    }

    /** Two halves of a batch, divided by the targets of the whole, add up to its gradient. */
    @Test
    void gradientsOfSeveralBatchesAddUp() {
        DecoderNetwork network = Shapes.network(Shapes.released().config(), 4);
        Documents both = Shapes.documents(Shapes.VOCABULARY, 3, 33, 33);
        try (Workers workers = new Workers(1)) {
            Tape tape = new Tape(workers, true);
            Targets whole = Shapes.targets(both);
            double loss = run(tape, network, both, whole);
            float[] expected = Shapes.gradients(network);
            network.parameters().forEach(Parameter::clearGradient);
            double sum = 0;
            for (int half = 0; half < 2; half++) {
                Documents part = Documents.of(List.of(Arrays.copyOfRange(both.tokens(), half * 33, half * 33 + 33)));
                sum += run(tape, network, part, half(whole, half * 33));
            }
            assertThat(sum).isCloseTo(loss, Offset.offset(1e-6));
            assertThat(TextGradientsTest.relativeError(Shapes.gradients(network), expected))
                    .isLessThan(1e-5);
        }
    }

    private static double run(Tape tape, DecoderNetwork network, Documents documents, Targets targets) {
        DecoderNetwork.Pass pass = network.forward(tape, documents, Routing.Losses.NONE);
        double loss = network.loss(tape, pass, targets).value();
        tape.backward();
        tape.reset();
        return loss;
    }

    private static Targets half(Targets whole, int first) {
        int[] kept = java.util.stream.IntStream.range(0, whole.count())
                .filter(i -> whole.rows()[i] >= first && whole.rows()[i] < first + 33)
                .toArray();
        int[] rows = new int[kept.length];
        int[] tokens = new int[kept.length];
        float[] weights = new float[kept.length];
        for (int i = 0; i < kept.length; i++) {
            rows[i] = whole.rows()[kept[i]] - first;
            tokens[i] = whole.tokens()[kept[i]];
            weights[i] = whole.weights()[kept[i]];
        }
        return new Targets(rows, tokens, weights, whole.divisor());
    }

    /** What stands in for a token gets the gradient that the token's embedding would have got. */
    @Test
    void featuresGetTheGradientOfTheRowsTheyReplace() {
        DecoderNetwork network = Shapes.network(Shapes.released().config(), 8);
        int width = network.config().hiddenSize();
        Documents plain = Documents.of(List.of(new int[] {1, 2, 3, 4, 5}));
        try (Workers workers = new Workers(1)) {
            Tape tape = new Tape(workers, true);
            Parameter embedding = network.parameters().getFirst();
            double loss = step(tape, network, plain);
            float[] expected = Arrays.copyOfRange(embedding.gradient(), 3 * width, 4 * width);

            network.parameters().forEach(Parameter::clearGradient);
            Documents replaced = Documents.of(List.of(new int[] {1, 2, 9, 4, 5}));
            Rows features = tape.rows(1, width);
            System.arraycopy(embedding.values(), 3 * width, features.values(), 0, width);
            DecoderNetwork.Pass pass = network.forward(
                    tape, replaced, List.of(new Embedding.Features(new int[] {2}, features)), LOSSES);
            assertThat(network.loss(tape, pass, Shapes.targets(plain)).value()).isEqualTo(loss);
            tape.backward();
            assertThat(Arrays.copyOf(features.gradient(), width)).containsExactly(expected);
            assertThat(Arrays.copyOfRange(embedding.gradient(), 9 * width, 10 * width))
                    .containsOnly(0f);
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void whatIsWrittenIsReadAgain(Shape shape, @TempDir Path folder) {
        DecoderNetwork network = Shapes.network(shape.config(), 9);
        ModelConfig model = new ModelConfig(network.config(), Optional.empty());
        SafetensorsConversion.of(
                        model, network.weights(), Optional.empty(), WeightFormat.F32)
                .write(folder, WriteOptions.DEFAULT);
        Documents documents = Shapes.documents(Shapes.VOCABULARY, 2, 50);
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                Workers workers = new Workers(1)) {
            DecoderNetwork read =
                    DecoderNetwork.of(checkpoint.config().decoder(), checkpoint.decoder(), WeightPolicy.trained());
            assertThat(step(new Tape(workers, true), read, documents))
                    .isCloseTo(step(new Tape(workers, true), network, documents), Offset.offset(1e-5));
            for (int i = 0; i < read.parameters().size(); i++) {
                assertThat(read.parameters().get(i).name())
                        .isEqualTo(network.parameters().get(i).name());
            }
        }
    }
}
