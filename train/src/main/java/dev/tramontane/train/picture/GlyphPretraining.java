package dev.tramontane.train.picture;

import dev.tramontane.model.image.ImagePreprocessor;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.model.image.ResizeMode;
import dev.tramontane.train.data.ExampleImage;
import dev.tramontane.train.network.VisionNetwork;
import dev.tramontane.train.optimizer.Optimizer;
import dev.tramontane.train.optimizer.OptimizerOptions;
import dev.tramontane.train.optimizer.Schedule;
import dev.tramontane.train.picture.GlyphCrops.Crop;
import dev.tramontane.train.tape.CrossEntropy;
import dev.tramontane.train.tape.Linear;
import dev.tramontane.train.tape.Parameter;
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
 * Teaches an image encoder and its projector to tell single glyphs apart before they meet the decoder, from whose loss
 * alone they learn shapes too slowly. A linear classifier of the features is learned with them and not needed afterwards.
 */
public final class GlyphPretraining {

    private static final String GENERATOR = "L64X128MixRandom";
    /** Tells the crops of the examination from those that are learned. */
    private static final long EXAMINATION_SEED = 0x5eed;

    private static final int EXAMINED_AT_ONCE = 256;

    /**
     * How long and how fast.
     *
     * @param steps of the optimizer, at least 1
     * @param batch crops per step, at least 1
     * @param learningRate at its highest; it rises at first and falls in the last part
     * @param colourful the share of crops in any colours with noise, 0 to 1; the others are black on white. Through the first
     *     third of the steps it grows from 0 to this, since black on white is learned first
     * @param seed of crops and classifier
     */
    public record Plan(int steps, int batch, double learningRate, double colourful, long seed) {
        /** @throws IllegalArgumentException if a number is outside of its range */
        public Plan {
            if (steps < 1 || batch < 1 || !(learningRate > 0) || !(colourful >= 0 && colourful <= 1)) {
                throw new IllegalArgumentException("glyph crops cannot be learned in " + steps + " steps of " + batch
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
     * @param loss mean cross entropy of the step's crops in nats
     */
    public record Progress(int step, double loss) {}

    private record Batch(List<ExampleImage> images, int[] labels) {}

    private final VisionNetwork network;
    private final Workers workers;
    private final GlyphCrops crops;
    private final ImagePreprocessor preprocessor;
    private final Parameter classifier;

    /**
     * A training with a classifier that knows nothing.
     *
     * @param network whose parameters will change
     */
    public GlyphPretraining(VisionNetwork network, Typefaces typefaces, Workers workers) {
        this.network = network;
        this.workers = workers;
        crops = new GlyphCrops(typefaces, network.cellSize());
        preprocessor = new ImagePreprocessor(network.config(), ResizeMode.MISTRAL);
        classifier =
                new Parameter("glyphs.head", Parameter.Kind.HEAD, crops.labels().size(), network.featureWidth());
    }

    /**
     * Trains encoder, projector and classifier with Muon, and AdamW for what Muon is not for.
     *
     * @param progress told after every step
     */
    public void run(Plan plan, Consumer<Progress> progress) {
        RandomGenerator random = RandomGeneratorFactory.of(GENERATOR).create(plan.seed());
        List<Parameter> parameters = new ArrayList<>(network.parameters());
        parameters.add(classifier);
        Optimizer optimizer = new Optimizer(parameters, OptimizerOptions.MUON);
        Schedule schedule = Schedule.standard(plan.learningRate(), plan.steps());
        Tape tape = new Tape(workers, true);
        for (int step = 0; step < plan.steps(); step++) {
            Batch batch = draw(random, plan.batch(), false, plan.colourful(step));
            optimizer.clearGradients(workers);
            Rows features = network.features(tape, batch.images());
            CrossEntropy.Loss loss =
                    CrossEntropy.of(tape, new Weight.Trained(classifier), features, targets(batch.labels()));
            tape.backward();
            tape.reset();
            optimizer.step(workers, schedule.at(step), 1);
            progress.accept(new Progress(step + 1, loss.value()));
        }
    }

    /**
     * The share of crops in typefaces that are held out that are told right, always the same ones.
     *
     * @param count how many crops, at least 1
     * @param colourful the share of them in any colours with noise
     */
    public double accuracy(int count, double colourful) {
        RandomGenerator random = RandomGeneratorFactory.of(GENERATOR).create(EXAMINATION_SEED);
        Tape tape = new Tape(workers, false);
        int right = 0;
        for (int first = 0; first < count; first += EXAMINED_AT_ONCE) {
            Batch batch = draw(random, Math.min(EXAMINED_AT_ONCE, count - first), true, colourful);
            Rows logits = Linear.of(tape, new Weight.Trained(classifier), network.features(tape, batch.images()));
            for (int i = 0; i < batch.labels().length; i++) {
                right += largest(logits, i) == batch.labels()[i] ? 1 : 0;
            }
            tape.reset();
        }
        return (double) right / count;
    }

    private Batch draw(RandomGenerator random, int count, boolean heldOut, double colourful) {
        List<ExampleImage> images = new ArrayList<>();
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            Crop crop = crops.draw(random, heldOut, colourful);
            Pixels pixels = crop.picture().pixels(preprocessor);
            images.add(new ExampleImage(
                    pixels.values(), pixels.grid().height(), pixels.grid().width()));
            labels[i] = crop.label();
        }
        return new Batch(images, labels);
    }

    /** A crop is one cell, and so one row of features. */
    private static Targets targets(int[] labels) {
        float[] weights = new float[labels.length];
        Arrays.fill(weights, 1f);
        return new Targets(IntStream.range(0, labels.length).toArray(), labels, weights, labels.length);
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
