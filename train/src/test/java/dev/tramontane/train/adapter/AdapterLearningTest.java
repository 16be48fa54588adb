package dev.tramontane.train.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.CheckpointOptions;
import dev.tramontane.checkpoint.ModelConfig;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.train.data.Example;
import dev.tramontane.train.data.ExampleEncoder;
import dev.tramontane.train.network.DecoderNetwork;
import dev.tramontane.train.network.WeightPolicy;
import dev.tramontane.train.tape.Documents;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Routing;
import dev.tramontane.train.tape.Tape;
import dev.tramontane.train.tape.Targets;
import dev.tramontane.train.tape.Workers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a conversation to an adapter, to its files, to a model that has learned it. */
class AdapterLearningTest {
    private static final Path STARTER = Path.of("..", "models", "starter");
    private static final float LEARNING_RATE = 0.5f;

    @TempDir
    private Path folder;

    @Test
    void whatAnAdapterLearnsIsInItsFiles() {
        Example example = ExampleEncoder.of(Tekken.load(STARTER.resolve("tekken.json")), Optional.empty())
                .encode(
                        Chat.builder()
                                .user("What is 2+2?")
                                .assistant("Who knows?")
                                .effort(Effort.NONE)
                                .build(),
                        "");
        try (Workers workers = new Workers(2);
                Checkpoint checkpoint = Checkpoint.open(STARTER)) {
            ModelConfig model = checkpoint.config();
            AdapterSettings settings = new AdapterSettings(
                    4, 8, false, Set.of(Target.Q_B_PROJ, Target.O_PROJ, Target.DOWN_PROJ, Target.EXPERTS));
            Adapter adapter = Adapter.fresh(model.decoder(), settings, new SplittableRandom(3));
            DecoderNetwork network = DecoderNetwork.of(model.decoder(), checkpoint.decoder(), adapter.policy());
            // Gate and up of an expert have one matrix in common, which must not be stepped twice.
            assertThat(network.parameters())
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(adapter.parameters());
            double before = step(workers, network, example);
            double after = before;
            for (int i = 0; i < 12; i++) {
                descend(network.parameters());
                after = step(workers, network, example);
            }
            assertThat(after).isLessThan(before / 2);
            adapter.write(folder, model, "starter");
            assertThat(loss(workers, CheckpointOptions.DEFAULT, example)).isCloseTo(before, within(1e-6));
            CheckpointOptions adapted = CheckpointOptions.DEFAULT.withChange(AdapterMerge.of(folder));
            // Merged weights are rounded.
            assertThat(loss(workers, adapted, example)).isCloseTo(after, within(0.05));
        }
    }

    private static double step(Workers workers, DecoderNetwork network, Example example) {
        Tape tape = new Tape(workers, true);
        Documents documents = Documents.of(List.of(example.tokens()));
        DecoderNetwork.Pass pass = network.forward(tape, documents, Routing.Losses.NONE);
        double loss = network.loss(tape, pass, Targets.of(documents, example.learned()))
                .value();
        tape.backward();
        return loss;
    }

    private static void descend(List<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            for (int i = 0; i < parameter.size(); i++) {
                parameter.values()[i] -= LEARNING_RATE * parameter.gradient()[i];
            }
            parameter.clearGradient();
        }
    }

    private static double loss(Workers workers, CheckpointOptions options, Example example) {
        try (Checkpoint checkpoint = Checkpoint.open(STARTER, options)) {
            DecoderNetwork network =
                    DecoderNetwork.of(checkpoint.config().decoder(), checkpoint.decoder(), WeightPolicy.frozen());
            Tape tape = new Tape(workers, false);
            Documents documents = Documents.of(List.of(example.tokens()));
            DecoderNetwork.Pass pass = network.forward(tape, documents, Routing.Losses.NONE);
            return network.loss(tape, pass, Targets.of(documents, example.learned()))
                    .value();
        }
    }
}
