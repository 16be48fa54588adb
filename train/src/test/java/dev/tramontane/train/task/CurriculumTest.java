package dev.tramontane.train.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.train.data.Example;
import dev.tramontane.train.vocabulary.NanoVocabulary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CurriculumTest {
    private static final Tekken TEKKEN = NanoVocabulary.load();

    @Test
    void sharesAreThoseAskedFor() {
        Curriculum curriculum = Curriculum.of(
                List.of(new Curriculum.Share(new AdditionTask(), 3), new Curriculum.Share(new SortTask(), 1)));
        Map<String, Integer> counts = new HashMap<>();
        int thinking = 0;
        int instructed = 0;
        int longer = 0;
        for (int i = 0; i < 4000; i++) {
            TaskSample sample = curriculum.sample(1, i);
            counts.merge(sample.task(), 1, Integer::sum);
            thinking += sample.effort() == Effort.HIGH ? 1 : 0;
            List<Message> messages = sample.request().messages();
            instructed += messages.getFirst() instanceof Message.SystemPrompt ? 1 : 0;
            longer += messages.stream().anyMatch(Message.Assistant.class::isInstance) ? 1 : 0;
        }
        assertThat(counts.getOrDefault("addition", 0)).isBetween(2850, 3150);
        assertThat(thinking).isBetween(1850, 2150);
        assertThat(instructed).isBetween(320, 480);
        assertThat(longer).isBetween(700, 900);
    }

    @Test
    void othersTakeTheirShareOfAMix() {
        Curriculum sums = Curriculum.of(List.of(new Curriculum.Share(new AdditionTask(), 3)));
        Curriculum others = Curriculum.of(
                List.of(new Curriculum.Share(new SortTask(), 8), new Curriculum.Share(new NeedleTask(), 4)));
        assertThat(sums.with(others, 0.25).shares())
                .extracting(Curriculum.Share::weight)
                .containsExactly(3.0, 2 / 3.0, 1 / 3.0);
        for (double share : new double[] {-0.1, 0, 1, 1.5, Double.NaN}) {
            assertThatThrownBy(() -> sums.with(others, share)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void goesOnWhereItStopped() {
        ExampleStream whole = new ExampleStream(Curriculum.standard(), TEKKEN, 7, 0);
        for (int i = 0; i < 50; i++) {
            whole.next();
        }
        ExampleStream resumed = new ExampleStream(Curriculum.standard(), TEKKEN, 7, whole.position());
        for (int i = 0; i < 50; i++) {
            Example expected = whole.next();
            Example example = resumed.next();
            assertThat(example.tokens()).isEqualTo(expected.tokens());
            assertThat(example.learned()).isEqualTo(expected.learned());
        }
    }

    @Test
    void seedsDiffer() {
        assertThat(Curriculum.standard().sample(1, 0))
                .isNotEqualTo(Curriculum.standard().sample(2, 0));
        assertThat(Curriculum.standard().sample(1, 0))
                .isNotEqualTo(Curriculum.standard().sample(1, 1));
    }

    @Test
    void effortNoneNeverThinks() {
        ExampleStream stream = new ExampleStream(Curriculum.standard(), TEKKEN, 3, 0);
        int think = TEKKEN.special("[THINK]");
        for (int i = 0; i < 2000; i++) {
            Example example = stream.next();
            boolean thinks = false;
            for (int token : example.tokens()) {
                thinks |= token == think;
            }
            assertThat(thinks).isEqualTo(example.effort() == Effort.HIGH);
            assertThat(example.learnedCount()).isPositive();
        }
    }

    @Test
    void refusesAMixOfNothing() {
        assertThatThrownBy(() -> Curriculum.of(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Curriculum.Share(new SortTask(), 0)).hasMessageContaining("sort");
    }
}
