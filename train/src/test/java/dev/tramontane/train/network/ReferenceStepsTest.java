package dev.tramontane.train.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.train.network.GoldenGradients.TextCase;
import dev.tramontane.train.optimizer.Optimizer;
import dev.tramontane.train.optimizer.OptimizerOptions;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Routing;
import dev.tramontane.train.tape.Tape;
import dev.tramontane.train.tape.Workers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Three steps of AdamW lead where they lead the reference implementation. */
class ReferenceStepsTest {

    private static final int STEPS = 3;
    private static final double LEARNING_RATE = 1e-3;

    @TempDir
    Path folder;

    @Test
    void leadWhereTheReferenceGoes() throws Exception {
        TextCase text = GoldenGradients.textCase();
        JsonNode losses = JsonMapper.shared()
                .readTree(new String(GoldenGradients.bytes("cases.json"), StandardCharsets.UTF_8))
                .get("adamw_loss_and_gradient_norm_per_step");
        try (Checkpoint before = GoldenGradients.model(Files.createDirectory(folder.resolve("before")));
                Checkpoint after = after();
                Workers workers = new Workers(2)) {
            DecoderNetwork network = network(before);
            Optimizer optimizer = new Optimizer(network.parameters(), OptimizerOptions.ADAMW);
            Tape tape = new Tape(workers, true);
            for (int step = 0; step < STEPS; step++) {
                optimizer.clearGradients(workers);
                DecoderNetwork.Pass pass = network.forward(tape, text.documents(), Routing.Losses.NONE);
                double loss = network.loss(tape, pass, text.targets()).value();
                tape.backward();
                tape.reset();
                Optimizer.Report report = optimizer.step(workers, LEARNING_RATE, 1);

                assertThat(loss).isCloseTo(losses.get(2 * step).asDouble(), Offset.offset(1e-5));
                assertThat(report.gradientNorm())
                        .isCloseTo(losses.get(2 * step + 1).asDouble(), Offset.offset(1e-4));
            }
            SoftAssertions.assertSoftly(all -> compare(all, network(before), network, network(after)));
        }
    }

    /** What counts is the way that was gone, which is short. */
    private static void compare(
            SoftAssertions all, DecoderNetwork before, DecoderNetwork trained, DecoderNetwork expected) {
        List<Parameter> parameters = trained.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            float[] start = before.parameters().get(i).values();
            float[] way = difference(parameters.get(i).values(), start);
            float[] expectedWay = difference(expected.parameters().get(i).values(), start);
            all.assertThat(TextGradientsTest.relativeError(way, expectedWay))
                    .as(parameters.get(i).name())
                    .isLessThan(3e-4);
        }
        all.assertThat(parameters).hasSize(77);
    }

    private static float[] difference(float[] to, float[] from) {
        float[] difference = new float[to.length];
        for (int i = 0; i < to.length; i++) {
            difference[i] = to[i] - from[i];
        }
        return difference;
    }

    private Checkpoint after() throws Exception {
        Path after = Files.createDirectory(folder.resolve("after"));
        Files.write(after.resolve("config.json"), GoldenGradients.bytes("config.json"));
        Files.write(after.resolve("model.safetensors"), GoldenGradients.bytes("after-3-adamw-steps.safetensors"));
        return Checkpoint.open(after);
    }

    private static DecoderNetwork network(Checkpoint checkpoint) {
        return DecoderNetwork.of(checkpoint.config().decoder(), checkpoint.decoder(), WeightPolicy.trained());
    }
}
