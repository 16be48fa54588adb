package dev.tramontane.train.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.train.network.GoldenGradients.TextCase;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Routing;
import dev.tramontane.train.tape.Tape;
import dev.tramontane.train.tape.Workers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loss and gradients of a text batch are those of the reference implementation. */
class TextGradientsTest {

    @TempDir
    Path folder;

    @Test
    void agreeWithTheReference() throws Exception {
        TextCase text = GoldenGradients.textCase();
        try (Checkpoint weights = GoldenGradients.model(Files.createDirectory(folder.resolve("weights")));
                Checkpoint gradients =
                        GoldenGradients.textGradients(Files.createDirectory(folder.resolve("gradients")));
                Workers workers = new Workers(2)) {
            DecoderNetwork network = network(weights);
            Tape tape = new Tape(workers, true);
            DecoderNetwork.Pass pass = network.forward(tape, text.documents(), Routing.Losses.NONE);
            double loss = network.loss(tape, pass, text.targets()).value();
            tape.backward();

            assertThat(loss).isCloseTo(text.loss(), org.assertj.core.data.Offset.offset(1e-6 * text.loss()));
            List<Parameter> expected = network(gradients).parameters();
            SoftAssertions.assertSoftly(all -> {
                for (int i = 0; i < expected.size(); i++) {
                    Parameter parameter = network.parameters().get(i);
                    all.assertThat(relativeError(
                                    parameter.gradient(), expected.get(i).values()))
                            .as(parameter.name())
                            .isLessThan(1e-4);
                }
            });
            assertThat(network.parameters()).hasSize(77);
        }
    }

    private static DecoderNetwork network(Checkpoint checkpoint) {
        return DecoderNetwork.of(checkpoint.config().decoder(), checkpoint.decoder(), WeightPolicy.trained());
    }

    static double relativeError(float[] actual, float[] expected) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) actual[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return norm == 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
    }
}
