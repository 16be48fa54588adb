package dev.tramontane.train.picture;

import dev.tramontane.model.image.ImagePreprocessor;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.model.image.ResizeMode;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.data.ExampleImage;
import dev.tramontane.train.network.VisionNetwork;
import dev.tramontane.train.optimizer.Optimizer;
import dev.tramontane.train.optimizer.OptimizerOptions;
import dev.tramontane.train.optimizer.Schedule;
import dev.tramontane.train.tape.CrossEntropy;
import dev.tramontane.train.tape.Linear;
import dev.tramontane.train.tape.Rows;
import dev.tramontane.train.tape.Tape;
import dev.tramontane.train.tape.Targets;
import dev.tramontane.train.tape.Weight;
import dev.tramontane.train.tape.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/**
 * Teaches an image encoder and its projector what signs look like before they meet the decoder, from whose loss alone they
 * learn shapes too slowly. What they make of a cell with a sign in its middle becomes like what the decoder takes for that
 * sign in a text, and like a space where there is none: so a picture is a text to the decoder from the first step on.
 */
public final class GlyphPretraining {

    private static final String GENERATOR = "L64X128MixRandom";
    /** Tells the pictures of the examination from those that are learned. */
    private static final long EXAMINATION_SEED = 0x5eed;

    private static final int EXAMINED_AT_ONCE = 256;
    /** Most cells are empty. */
    private static final float WEIGHT_OF_NOTHING = 0.3f;

    /**
     * How long and how fast.
     *
     * @param steps of the optimizer, at least 1
     * @param batch pictures per step, at least 1
     * @param learningRate at its highest; it rises at first and falls in the last part
     * @param colourful the share of pictures in any colours with noise, 0 to 1; the others are black on white. Through the first
     *     third of the steps it grows from 0 to this, since black on white is learned first
     * @param seed of the pictures
     */
    public record Plan(int steps, int batch, double learningRate, double colourful, long seed) {
        /** @throws IllegalArgumentException if a number is outside of its range */
        public Plan {
            if (steps < 1 || batch < 1 || !(learningRate > 0) || !(colourful >= 0 && colourful <= 1)) {
                throw new IllegalArgumentException("glyphs cannot be learned in " + steps + " steps of " + batch
                        + " at a rate of " + learningRate + " with " + colourful + " of them colourful");
            }
        }

        double colourful(int step) {
            return colourful * Math.min(1, 3.0 * step / steps);
        }
    }

    /**
     * Where training stands.
     *
     * @param step from 1
     * @param loss mean cross entropy of the step's cells in nats
     */
    public record Progress(int step, double loss) {}

    /** @param labels of all cells, picture after picture */
    private record Batch(List<ExampleImage> images, int[] labels) {}

    private final VisionNetwork network;
    private final Workers workers;
    private final GlyphPictures pictures;
    private final ImagePreprocessor preprocessor;
    private final Weight signs;

    /**
     * A training.
     *
     * @param network whose parameters will change
     * @param signs what the decoder takes for each sign, from {@link Signs#vectors}
     */
    public GlyphPretraining(VisionNetwork network, Matrix signs, Typefaces typefaces, Workers workers) {
        this.network = network;
        this.workers = workers;
        this.signs = new Weight.Frozen(signs);
        pictures = new GlyphPictures(typefaces, network.cellSize());
        preprocessor = new ImagePreprocessor(network.config(), ResizeMode.MISTRAL);
    }

    /**
     * Trains encoder and projector with Muon, and AdamW for what Muon is not for.
     *
     * @param progress told after every step
     */
    public void run(Plan plan, Consumer<Progress> progress) {
        RandomGenerator random = RandomGeneratorFactory.of(GENERATOR).create(plan.seed());
        Optimizer optimizer = new Optimizer(network.parameters(), OptimizerOptions.MUON);
        Schedule schedule = Schedule.standard(plan.learningRate(), plan.steps());
        Tape tape = new Tape(workers, true);
        for (int step = 0; step < plan.steps(); step++) {
            Batch batch = draw(random, plan.batch(), false, plan.colourful(step));
            optimizer.clearGradients(workers);
            Rows features = network.features(tape, batch.images());
            CrossEntropy.Loss loss = CrossEntropy.of(tape, signs, features, targets(batch.labels()));
            tape.backward();
            tape.reset();
            optimizer.step(workers, schedule.at(step), 1);
            progress.accept(new Progress(step + 1, loss.value()));
        }
    }

    /**
     * The share of signs in typefaces that are held out that are told right, always the same ones.
     *
     * @param count how many pictures of them, at least 1
     * @param colourful the share of the pictures in any colours with noise
     */
    public double accuracy(int count, double colourful) {
        RandomGenerator random = RandomGeneratorFactory.of(GENERATOR).create(EXAMINATION_SEED);
        Tape tape = new Tape(workers, false);
        int right = 0;
        int asked = 0;
        for (int first = 0; first < count; first += EXAMINED_AT_ONCE) {
            Batch batch = draw(random, Math.min(EXAMINED_AT_ONCE, count - first), true, colourful);
            Rows logits = Linear.of(tape, signs, network.features(tape, batch.images()));
            for (int cell = 0; cell < batch.labels().length; cell++) {
                if (batch.labels()[cell] > Signs.NOTHING) {
                    asked++;
                    right += largest(logits, cell) == batch.labels()[cell] ? 1 : 0;
                }
            }
            tape.reset();
        }
        return (double) right / Math.max(1, asked);
    }

    private Batch draw(RandomGenerator random, int count, boolean heldOut, double colourful) {
        List<ExampleImage> images = new ArrayList<>();
        IntStream.Builder labels = IntStream.builder();
        for (int i = 0; i < count; i++) {
            GlyphPictures.Sheet sheet = pictures.draw(random, heldOut, colourful);
            Pixels pixels = sheet.picture().pixels(preprocessor);
            images.add(new ExampleImage(
                    pixels.values(), pixels.grid().height(), pixels.grid().width()));
            Arrays.stream(sheet.labels()).forEach(labels::add);
        }
        return new Batch(images, labels.build().toArray());
    }

    /** A cell is one row of features. */
    private static Targets targets(int[] labels) {
        int[] rows = IntStream.range(0, labels.length)
                .filter(cell -> labels[cell] != GlyphPictures.CROWDED)
                .toArray();
        int[] wanted = Arrays.stream(rows).map(cell -> labels[cell]).toArray();
        float[] weights = new float[rows.length];
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            weights[i] = wanted[i] == Signs.NOTHING ? WEIGHT_OF_NOTHING : 1;
            sum += weights[i];
        }
        return new Targets(rows, wanted, weights, sum);
    }

    private static int largest(Rows rows, int row) {
        int best = 0;
        for (int column = 1; column < rows.width(); column++) {
            if (rows.values()[row * rows.width() + column] > rows.values()[row * rows.width() + best]) {
                best = column;
            }
        }
        return best;
    }
}
