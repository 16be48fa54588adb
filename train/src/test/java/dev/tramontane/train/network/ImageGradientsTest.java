package dev.tramontane.train.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.Safetensors;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.model.ImageFeatures;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.model.image.PixelGrid;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.model.vision.VisionEncoder;
import dev.tramontane.model.vision.VisionPass;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.data.ExampleImage;
import dev.tramontane.train.tape.Documents;
import dev.tramontane.train.tape.Embedding;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Routing;
import dev.tramontane.train.tape.Rows;
import dev.tramontane.train.tape.Tape;
import dev.tramontane.train.tape.Targets;
import dev.tramontane.train.tape.Workers;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A prompt with two images: features are the engine's, loss and gradients those of the reference implementation. */
class ImageGradientsTest {

    @TempDir
    Path folder;

    private List<ExampleImage> images = List.of();
    private JsonNode node = JsonMapper.shared().createObjectNode();

    /** What one way through both networks and back leaves. */
    private record Result(double loss, float[] features, List<Parameter> parameters) {}

    @BeforeEach
    void read() throws IOException {
        node = JsonMapper.shared()
                .readTree(new String(GoldenGradients.bytes("cases.json"), StandardCharsets.UTF_8))
                .get("cases")
                .get(1);
        Path file = folder.resolve("pixels.safetensors");
        Files.write(file, GoldenGradients.bytes("pixels.safetensors"));
        try (Safetensors pixels = Safetensors.open(file)) {
            MemorySegment data = pixels.data(pixels.find("pixel_values").orElseThrow());
            List<ExampleImage> cut = new ArrayList<>();
            for (JsonNode size : node.get("image_sizes")) {
                cut.add(image(data, cut.size(), size.get(0).asInt(), size.get(1).asInt()));
            }
            images = List.copyOf(cut);
        }
    }

    /** Smaller images are padded to the right and at the bottom. */
    private static ExampleImage image(MemorySegment padded, int number, int height, int width) {
        int mostRows = 56;
        int mostColumns = 84;
        float[] values = new float[3 * height * width];
        for (int channel = 0; channel < 3; channel++) {
            for (int y = 0; y < height; y++) {
                long from = ((number * 3L + channel) * mostRows + y) * mostColumns;
                int to = (channel * height + y) * width;
                MemorySegment.copy(padded, Matrix.FLOAT, from * Float.BYTES, values, to, width);
            }
        }
        return new ExampleImage(values, height, width);
    }

    private Checkpoint open(String file) throws IOException {
        Path model = Files.createDirectories(folder.resolve(file));
        Files.write(model.resolve("config.json"), GoldenGradients.bytes("config.json"));
        Files.write(model.resolve("model.safetensors"), GoldenGradients.bytes(file));
        return Checkpoint.open(model);
    }

    private static VisionNetwork vision(Checkpoint checkpoint) {
        return VisionNetwork.trained(
                checkpoint.config().vision().orElseThrow(), checkpoint.vision().orElseThrow());
    }

    private static DecoderNetwork text(Checkpoint checkpoint) {
        return DecoderNetwork.of(checkpoint.config().decoder(), checkpoint.decoder(), WeightPolicy.trained());
    }

    private Result run(Checkpoint weights, int threads) {
        VisionNetwork vision = vision(weights);
        DecoderNetwork text = text(weights);
        try (Workers workers = new Workers(threads)) {
            Tape tape = new Tape(workers, true);
            int[] tokens = IntStream.range(0, node.get("input_ids").get(0).size())
                    .map(i -> node.get("input_ids").get(0).get(i).asInt())
                    .toArray();
            boolean[] learned = new boolean[tokens.length];
            for (int i = 0; i < tokens.length; i++) {
                learned[i] = node.get("loss_mask").get(0).get(i).asInt() == 1;
            }
            int[] places = IntStream.range(0, tokens.length)
                    .filter(i -> tokens[i] == VisionConfig.IMAGE_TOKEN)
                    .toArray();
            Documents documents = Documents.of(List.of(tokens));
            Rows features = vision.features(tape, images);
            DecoderNetwork.Pass pass = text.forward(
                    tape, documents, List.of(new Embedding.Features(places, features)), Routing.Losses.NONE);
            double loss = text.loss(tape, pass, Targets.of(documents, learned)).value();
            float[] values = Arrays.copyOf(features.values(), features.rows() * features.width());
            tape.backward();
            List<Parameter> parameters = new ArrayList<>(vision.parameters());
            parameters.addAll(text.parameters());
            return new Result(loss, values, parameters);
        }
    }

    @Test
    void lossAndGradientsAgreeWithTheReference() throws IOException {
        try (Checkpoint weights = open("model.safetensors");
                Checkpoint gradients = open("gradients-image.safetensors")) {
            Result result = run(weights, 2);
            List<Parameter> expected = new ArrayList<>(vision(gradients).parameters());
            expected.addAll(text(gradients).parameters());

            double loss = node.get("loss").asDouble();
            assertThat(result.loss()).isCloseTo(loss, offset(1e-6 * loss));
            assertThat(result.parameters()).hasSize(expected.size()).hasSizeGreaterThan(24 + 70);
            SoftAssertions.assertSoftly(all -> {
                for (int i = 0; i < expected.size(); i++) {
                    Parameter parameter = result.parameters().get(i);
                    all.assertThat(TextGradientsTest.relativeError(
                                    parameter.gradient(), expected.get(i).values()))
                            .as(parameter.name())
                            .isLessThan(1e-4);
                }
            });
        }
    }

    @Test
    void featuresAreTheEngines() throws IOException {
        try (Checkpoint weights = open("model.safetensors");
                CpuDevice device = new CpuDevice(KernelProvider.best(true), 1)) {
            VisionConfig config = weights.config().vision().orElseThrow();
            int cell = config.patchSize() * config.mergeSize();
            List<ImageFeatures> expected = new VisionPass(
                            new VisionEncoder(config, weights.vision().orElseThrow()), device)
                    .run(images.stream()
                            .map(image -> new Pixels(
                                    image.pixels(), new PixelGrid(image.width() / cell, image.height() / cell, cell)))
                            .toList());
            float[] features = run(weights, 1).features();

            int at = 0;
            for (ImageFeatures image : expected) {
                float[] part = Arrays.copyOfRange(features, at, at + image.values().length);
                assertThat(TextGradientsTest.relativeError(part, image.values()))
                        .isLessThan(1e-5);
                at += part.length;
            }
            assertThat(at).isEqualTo(features.length);
        }
    }

    @Test
    void bitsDoNotDependOnTheNumberOfWorkers() throws IOException {
        try (Checkpoint weights = open("model.safetensors")) {
            Result alone = run(weights, 1);
            Result together = run(weights, 3);

            assertThat(together.features()).isEqualTo(alone.features());
            for (int i = 0; i < alone.parameters().size(); i++) {
                assertThat(together.parameters().get(i).gradient())
                        .as(alone.parameters().get(i).name())
                        .isEqualTo(alone.parameters().get(i).gradient());
            }
        }
    }

    @Test
    void weightsComeBackAsTheyWere() throws IOException {
        try (Checkpoint weights = open("model.safetensors")) {
            VisionNetwork first = vision(weights);
            VisionNetwork second = VisionNetwork.trained(first.config(), first.weights());

            assertThat(second.weights().rotaryPairs())
                    .isEqualTo(weights.vision().orElseThrow().rotaryPairs());
            for (int i = 0; i < first.parameters().size(); i++) {
                assertThat(second.parameters().get(i).values())
                        .isEqualTo(first.parameters().get(i).values());
            }
        }
    }
}
