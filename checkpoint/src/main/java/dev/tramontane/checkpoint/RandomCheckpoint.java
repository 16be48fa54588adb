package dev.tramontane.checkpoint;

import dev.tramontane.tensor.ElementType;
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
     * @throws IllegalArgumentException if {@link #check} throws it
     * @throws CheckpointException if the folder cannot be written
     */
    public static void write(Path folder, DecoderConfig config, Quantisation quantisation, long seed) {
        write(folder, config, quantisation, seed, WriteOptions.DEFAULT);
    }

    /** As {@link #write(Path, DecoderConfig, Quantisation, long)}, by several threads and with progress. */
    public static void write(
            Path folder, DecoderConfig config, Quantisation quantisation, long seed, WriteOptions options) {
        check(config, quantisation);
        ModelConfig model = new ModelConfig(paired(config, quantisation), Optional.empty());
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CheckpointException(folder + ": cannot be created (" + e + "); choose another folder", e);
        }
        CheckpointLayout layout = layout(quantisation);
        SafetensorsWriter writer = new SafetensorsWriter();
        writer.metadata("format", "pt");
        new RandomDecoder(config, quantisation, new RandomTensors(seed, writer)).declare();
        // The configuration comes last: without it, an interrupted run leaves nothing that looks complete.
        writer.write(folder.resolve(layout.weightStem() + ".safetensors"), options);
        ConfigWriter.write(folder, layout, model, quantisation);
    }

    /**
     * Checks that an architecture can be written in a format.
     *
     * @throws IllegalArgumentException if not, naming the setting that cannot
     */
    public static void check(DecoderConfig config, Quantisation quantisation) {
        ModelConfig model = new ModelConfig(paired(config, quantisation), Optional.empty());
        ConfigWriter.json(layout(quantisation), model, quantisation);
        if (quantisation == Quantisation.NVFP4) {
            checkGroups("hidden_size", config.hiddenSize());
            config.experts().ifPresent(experts -> checkGroups("moe_intermediate_size", experts.width()));
            checkGroups("intermediate_size", config.denseWidth());
        }
    }

    /** With the pairs of the layout: random rows are as good in any order. */
    private static DecoderConfig paired(DecoderConfig config, Quantisation quantisation) {
        return switch (config.attention()) {
            case AttentionConfig.Latent _ -> config;
            case AttentionConfig.Grouped grouped ->
                config.withAttention(grouped.withPairing(
                        switch (layout(quantisation)) {
                            case HUGGING_FACE -> RopeConfig.Pairing.HALVES;
                            case CONSOLIDATED, GGUF -> RopeConfig.Pairing.INTERLEAVED;
                        }));
        };
    }

    private static void checkGroups(String setting, int width) {
        if (width % ElementType.NVFP4_GROUP != 0) {
            throw new IllegalArgumentException(
                    setting + " " + width + " is not a multiple of " + ElementType.NVFP4_GROUP + ", as nvfp4 needs it");
        }
    }

    private static CheckpointLayout layout(Quantisation quantisation) {
        return quantisation == Quantisation.NONE ? CheckpointLayout.HUGGING_FACE : CheckpointLayout.CONSOLIDATED;
    }
}
