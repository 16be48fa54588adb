package dev.tramontane.train.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.output.OutputParser;
import dev.tramontane.language.output.ParsedOutput;
import dev.tramontane.language.prompt.PromptEncoder;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.train.data.Example;
import dev.tramontane.train.data.ExampleEncoder;
import dev.tramontane.train.vocabulary.NanoVocabulary;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TasksTest {
    private static final int TRAINED = 2000;
    private static final int EXAMINED = 50;
    private static final Tekken TEKKEN = NanoVocabulary.load();

    static Stream<Task> tasks() {
        return Curriculum.standard().shares().stream().map(Curriculum.Share::task);
    }

    private static String key(TaskSample sample) {
        return sample.request().messages() + " " + sample.request().tools();
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void whatIsExaminedIsNeverTrained(Task task) {
        RandomGenerator random = new SplittableRandom(1);
        Set<String> trained = new HashSet<>();
        for (int i = 0; i < TRAINED; i++) {
            trained.add(key(task.sample(random, Effort.NONE, Split.TRAIN)));
        }
        assertThat(task.splits()).contains(Split.TRAIN, Split.UNSEEN_PHRASING);
        for (Split split : task.splits()) {
            if (split != Split.TRAIN) {
                for (int i = 0; i < EXAMINED; i++) {
                    assertThat(trained).doesNotContain(key(task.sample(random, Effort.NONE, split)));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void theModelReadsItsOwnAnswerAsTheRightOne(Task task) {
        RandomGenerator random = new SplittableRandom(2);
        PromptEncoder prompts = PromptEncoder.of(TEKKEN);
        ExampleEncoder examples = ExampleEncoder.of(TEKKEN, Optional.empty());
        for (Split split : task.splits()) {
            for (Effort effort : Effort.values()) {
                for (int i = 0; i < EXAMINED; i++) {
                    TaskSample sample = task.sample(random, effort, split);
                    int[] prompt = prompts.encode(sample.request()).tokens();
                    Example example = ExampleStream.encode(examples, sample);
                    int[] answer = Arrays.copyOfRange(example.tokens(), prompt.length, example.length());

                    assertThat(Arrays.copyOf(example.tokens(), prompt.length)).isEqualTo(prompt);
                    ParsedOutput output = OutputParser.parse(TEKKEN, answer, false);
                    Reply reply = new Reply(output.text(), output.thinking(), output.toolCalls());
                    assertThat(sample.judge().accepts(reply)).as("%s", sample).isTrue();
                    assertThat(output.thinking().isEmpty()).isEqualTo(effort == Effort.NONE);
                    assertThat(sample.judge().accepts(new Reply("nonsense 0.5", "", List.of())))
                            .isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void theSameSeedDrawsTheSame(Task task) {
        for (Effort effort : Effort.values()) {
            assertThat(task.sample(new SplittableRandom(5), effort, Split.TRAIN))
                    .isEqualTo(task.sample(new SplittableRandom(5), effort, Split.TRAIN));
        }
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void everyAnswerOfAThinkingChatThinks(Task task) {
        RandomGenerator random = new SplittableRandom(3);
        for (int i = 0; i < EXAMINED; i++) {
            Chat request = task.sample(random, Effort.HIGH, Split.TRAIN).request();
            request.messages().stream()
                    .filter(message -> message.role().equals("assistant"))
                    .forEach(message -> assertThat(message.content())
                            .anyMatch(chunk -> chunk instanceof Chunk.Thinking thought
                                    && !thought.text().isBlank()));
        }
    }
}
