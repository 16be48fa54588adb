package dev.tramontane.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.tramontane.checkpoint.ModelPreset;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.train.data.Example;
import dev.tramontane.train.network.DecoderNetwork;
import dev.tramontane.train.optimizer.Optimizer;
import dev.tramontane.train.optimizer.OptimizerOptions;
import dev.tramontane.train.optimizer.Schedule;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Workers;
import dev.tramontane.train.task.Curriculum;
import dev.tramontane.train.task.ExampleStream;
import dev.tramontane.train.vocabulary.NanoVocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static final Tekken TOKENIZER = NanoVocabulary.load();

    private static List<Example> samples(int count) {
        ExampleStream stream = new ExampleStream(Curriculum.standard(), TOKENIZER, 7, 0);
        return Stream.generate(stream::next)
                .filter(example -> example.length() < 80)
                .limit(count)
                .toList();
    }

    private static TrainableModel tiny() {
        return new TrainableModel(
                DecoderNetwork.random(ModelPreset.TINY.config(TOKENIZER.vocabularySize()), new SplittableRandom(1)),
                Optional.empty());
    }

    private static Trainer trainer(TrainableModel model, Workers workers, double rate, int steps) {
        return trainer(model, workers, rate, steps, 1 << 14);
    }

    private static Trainer trainer(TrainableModel model, Workers workers, double rate, int steps, int partTokens) {
        List<Example> samples = samples(8);
        return new Trainer(
                model,
                new Optimizer(model.parameters(), OptimizerOptions.MUON),
                Schedule.standard(rate, steps),
                new Recipe(0, 0, 0, 0, partTokens),
                _ -> samples,
                workers,
                0,
                0);
    }

    @Test
    void eightSamplesAreLearnedByHeart() {
        try (Workers workers = new Workers(1)) {
            int steps = 250;
            Trainer trainer = trainer(tiny(), workers, 1e-2, steps);
            double first = trainer.take().loss();
            while (trainer.step() < steps - 1) {
                trainer.take();
            }
            StepReport last = trainer.take();
            assertThat(first).isGreaterThan(6);
            assertThat(last.loss()).isLessThan(.01);
            assertThat(last.step()).isEqualTo(steps);
            assertThat(last.tokens())
                    .isEqualTo(steps
                            * samples(8).stream().mapToLong(Example::length).sum());
        }
    }

    @Test
    void aBatchInPartsIsTheSameStep() {
        try (Workers workers = new Workers(1)) {
            TrainableModel whole = tiny();
            TrainableModel parts = tiny();
            StepReport one = trainer(whole, workers, 1e-3, 10).take();
            StepReport several = trainer(parts, workers, 1e-3, 10, 100).take();
            assertThat(several.loss()).isCloseTo(one.loss(), offset(1e-6));
            assertThat(several.gradientNorm()).isCloseTo(one.gradientNorm(), offset(1e-5));
            assertThat(several.tokens()).isEqualTo(one.tokens());
            assertThat(several.deadExperts()).isEqualTo(one.deadExperts());
            assertThat(several.greatestLoad()).isEqualTo(one.greatestLoad());
            one.lossByEffort()
                    .forEach((effort, loss) ->
                            assertThat(several.lossByEffort().get(effort)).isCloseTo(loss, offset(1e-6)));
        }
    }

    @Test
    void aStepTellsOfEveryEffortAndEveryLayer() {
        try (Workers workers = new Workers(1)) {
            StepReport report = trainer(tiny(), workers, 1e-3, 10).take();
            List<Example> samples = samples(8);
            assertThat(report.lossByEffort().keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            samples.stream().map(Example::effort).distinct().toList());
            double weighted = 0;
            double count = 0;
            for (Effort effort : report.lossByEffort().keySet()) {
                long learned = samples.stream()
                        .filter(example -> example.effort() == effort)
                        .mapToLong(Example::learnedCount)
                        .sum();
                weighted += learned * report.lossByEffort().get(effort);
                count += learned;
            }
            assertThat(weighted / count).isCloseTo(report.loss(), offset(1e-5));
            assertThat(report.deadExperts()).hasSize(2);
            assertThat(report.greatestLoad())
                    .hasSize(2)
                    .allSatisfy(load -> assertThat(load).isGreaterThanOrEqualTo(1));
            assertThat(report.gradientNorm()).isPositive();
        }
    }

    @Test
    void aGradientThatIsNoNumberChangesNothing() {
        try (Workers workers = new Workers(1)) {
            TrainableModel model = tiny();
            Parameter broken = model.parameters().getFirst();
            float before = model.parameters().getLast().values()[0];
            Arrays.fill(broken.values(), Float.NaN);
            assertThatThrownBy(() -> trainer(model, workers, 1e-3, 10).take())
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("step 1")
                    .hasMessageContaining("learning rate");
            assertThat(model.parameters().getLast().values()[0]).isEqualTo(before);
        }
    }
}
