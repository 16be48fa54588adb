package dev.tramontane.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes a checkpoint with random weights, for tests and for benchmarks on machines that have no real one. Unquantised
 * ones have the Hugging Face layout in BF16, quantised ones the consolidated layout, as the published ones do.
 */
public final class RandomCheckpoint {
    private RandomCheckpoint() {}

    /**
     * Writes weights and configuration into a folder, which is created if need be. The same arguments give the same
     * bytes. Weights are uniform with variance 1 / inputs, norms are one; nothing larger than a buffer is held in
     * memory.
     *
     * @param seed what the weights follow from
     * @throws CheckpointException if the folder cannot be written
     */
    public static void write(Path folder, DecoderConfig config, Quantisation quantisation, long seed) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CheckpointException(folder + ": cannot be created (" + e + "); choose another folder", e);
        }
        CheckpointLayout layout =
                quantisation == Quantisation.NONE ? CheckpointLayout.HUGGING_FACE : CheckpointLayout.CONSOLIDATED;
        SafetensorsWriter writer = new SafetensorsWriter();
        writer.metadata("format", "pt");
        new RandomDecoder(config, quantisation, new RandomTensors(seed, writer)).declare();
        // The configuration comes last: without it, an interrupted run leaves nothing that looks complete.
        writer.write(folder.resolve(layout.weightStem() + ".safetensors"));
        ConfigWriter.write(folder, layout, new ModelConfig(config, Optional.empty()), quantisation);
    }
}
