package dev.tramontane.train;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.ModelConfig;
import dev.tramontane.train.adapter.Adapter;
import dev.tramontane.train.network.DecoderNetwork;
import dev.tramontane.train.network.VisionNetwork;
import dev.tramontane.train.network.WeightPolicy;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A model that learns, and how what it has learned is written into a folder.
 *
 * @param model with something that learns in it
 * @param writer writes the result as it is now
 */
record Pupil(TrainableModel model, Consumer<RunFolder> writer) {
    /** Values, gradients, and two means of the optimizer, in 32 bits each. */
    private static final int BYTES_PER_PARAMETER = 16;

    private static final double GIB = 1 << 30;

    /**
     * Prepares what a run is to teach.
     *
     * @param checkpoint must stay open
     * @param companions writes what belongs to a model besides weights and configuration into a folder
     */
    static Pupil of(Checkpoint checkpoint, FineTuningOptions options, Consumer<Path> companions) {
        return switch (options.mode()) {
            case FineTuningOptions.LowRank lowRank -> adapted(checkpoint, lowRank, options.seed());
            case FineTuningOptions.Full full -> whole(checkpoint, full, options.threads(), companions);
        };
    }

    private static Pupil adapted(Checkpoint checkpoint, FineTuningOptions.LowRank mode, long seed) {
        ModelConfig config = checkpoint.config();
        Adapter adapter = Adapter.fresh(config.decoder(), mode.settings(), new SplittableRandom(seed));
        DecoderNetwork decoder = DecoderNetwork.of(config.decoder(), checkpoint.decoder(), adapter.policy());
        String base = checkpoint.folder().toString();
        return new Pupil(
                new TrainableModel(decoder, vision(checkpoint, false)),
                folder -> adapter.write(folder.path(), config, base));
    }

    private static Pupil whole(
            Checkpoint checkpoint, FineTuningOptions.Full mode, int threads, Consumer<Path> companions) {
        checkHeap(checkpoint.parameterCount());
        DecoderNetwork decoder =
                DecoderNetwork.of(checkpoint.config().decoder(), checkpoint.decoder(), WeightPolicy.trained());
        TrainableModel model = new TrainableModel(decoder, vision(checkpoint, mode.vision()));
        return new Pupil(
                model,
                folder -> folder.putModel(into -> {
                    model.write(into, mode.format(), threads);
                    companions.accept(into);
                }));
    }

    private static Optional<VisionNetwork> vision(Checkpoint checkpoint, boolean learns) {
        return checkpoint.vision().map(weights -> {
            var config = checkpoint.config().vision().orElseThrow();
            return learns ? VisionNetwork.trained(config, weights) : VisionNetwork.frozen(config, weights);
        });
    }

    /** Said at once, not after minutes of reading. */
    private static void checkHeap(long parameters) {
        double needed = (double) BYTES_PER_PARAMETER * parameters;
        long available = Runtime.getRuntime().maxMemory();
        if (needed > available) {
            throw new TrainingException(String.format(
                    Locale.ROOT,
                    "to learn all of %d million parameters takes %.1f GiB of Java heap, and there are %.1f; allow more"
                            + " (-Xmx), or learn an adapter, which takes little",
                    parameters / 1_000_000,
                    needed / GIB,
                    available / GIB));
        }
    }
}
