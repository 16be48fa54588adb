package dev.tramontane.train.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.chat.Message;
import dev.tramontane.model.image.ImageDecoder;
import dev.tramontane.model.image.ImageLimits;
import dev.tramontane.model.image.ImagePreprocessor;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.model.image.ResizeMode;
import dev.tramontane.train.task.Reply;
import dev.tramontane.train.task.Split;
import dev.tramontane.train.task.Task;
import dev.tramontane.train.task.TaskSample;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Pictures with questions: drawn alike from the same seed, answered by their own answers, and kept apart by split. */
class PictureTasksTest {
    private static final int CELL = 28;
    private static final VisionConfig CONFIG = new VisionConfig(32, 1, 2, 32, 3, 14, 448, 2, 10_000, false, false);

    private final List<Task> tasks = PictureTasks.all(Typefaces.builtIn(), CELL);

    private static RandomGenerator seeded(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static List<Chunk> question(TaskSample sample) {
        return sample.request().messages().getFirst().content();
    }

    private static Image image(TaskSample sample) {
        return question(sample).stream()
                .filter(Image.class::isInstance)
                .map(Image.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static String said(Message.Assistant answer) {
        return answer.content().getLast() instanceof Chunk.Text(String text) ? text : "";
    }

    @Test
    void everyTaskAcceptsItsOwnAnswerAndNoOther() {
        for (Task task : tasks) {
            for (Split split : task.splits()) {
                RandomGenerator random = seeded(1);
                for (int i = 0; i < 20; i++) {
                    Effort effort = i % 2 == 0 ? Effort.HIGH : Effort.NONE;
                    TaskSample sample = task.sample(random, effort, split);
                    String answer = said(sample.answer());

                    assertThat(sample.judge().accepts(new Reply(answer, "", List.of())))
                            .isTrue();
                    assertThat(sample.judge().accepts(new Reply(answer + "1", "", List.of())))
                            .isFalse();
                    assertThat(sample.answer().content()).hasSize(effort == Effort.HIGH ? 2 : 1);
                }
            }
        }
    }

    @Test
    void theSameSeedDrawsTheSamePictures() {
        for (Task task : tasks) {
            TaskSample sample = task.sample(seeded(7), Effort.HIGH, Split.TRAIN);

            assertThat(task.sample(seeded(7), Effort.HIGH, Split.TRAIN)).isEqualTo(sample);
            assertThat(image(task.sample(seeded(8), Effort.HIGH, Split.TRAIN))).isNotEqualTo(image(sample));
        }
    }

    @Test
    void picturesAreWholeCellsAndSmall() {
        for (Task task : tasks) {
            RandomGenerator random = seeded(2);
            for (int i = 0; i < 20; i++) {
                Image image = image(task.sample(random, Effort.NONE, Split.TRAIN));
                assertThat(image.width() % CELL + image.height() % CELL).isZero();
                assertThat(image.width() / CELL).isBetween(2, 5);
                assertThat(image.height() / CELL).isBetween(1, 3);
            }
        }
    }

    /** Of the other tasks the thought does not tell all that is held out. */
    @Test
    void noNumberOrWordThatIsHeldOutIsTrained() {
        for (Task task : tasks.subList(0, 2)) {
            Set<String> trained = new HashSet<>();
            RandomGenerator random = seeded(3);
            for (int i = 0; i < 500; i++) {
                trained.add(thought(task.sample(random, Effort.HIGH, Split.TRAIN)));
            }
            for (int i = 0; i < 100; i++) {
                String heldOut = thought(task.sample(random, Effort.HIGH, Split.HELD_OUT));
                // Single digits are too few to hold any out.
                if (heldOut.length() > 1) {
                    assertThat(trained).doesNotContain(heldOut);
                }
            }
        }
    }

    private static String thought(TaskSample sample) {
        return sample.answer().content().getFirst() instanceof Chunk.Thinking(String text, boolean closed) && closed
                ? text
                : "";
    }

    @Test
    void theThoughtOfACountEndsWithIt() {
        RandomGenerator random = seeded(4);
        for (int i = 0; i < 200; i++) {
            TaskSample sample =
                    new CountPictures(new Studio(Typefaces.builtIn(), CELL)).sample(random, Effort.HIGH, Split.TRAIN);
            assertThat(thought(sample).replaceAll("[^1-9]", "")).endsWith(said(sample.answer()));
        }
    }

    @Test
    void theFileHasTheVeryPixelsOfThePicture() {
        GlyphPictures pictures = new GlyphPictures(Typefaces.builtIn(), CELL);
        ImagePreprocessor preprocessor = new ImagePreprocessor(CONFIG, ResizeMode.MISTRAL);
        RandomGenerator random = seeded(5);
        for (int i = 0; i < 100; i++) {
            Picture picture = pictures.draw(random, false, 0.5).picture();
            Pixels decoded = preprocessor.preprocess(new ImageDecoder(ImageLimits.STANDARD).decode(picture.png()));

            assertThat(decoded.values()).isEqualTo(picture.pixels(preprocessor).values());
            assertThat(decoded.grid()).isEqualTo(picture.pixels(preprocessor).grid());
        }
    }
}
