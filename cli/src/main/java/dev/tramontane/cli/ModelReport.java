package dev.tramontane.cli;

import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.ParameterCount;
import dev.tramontane.checkpoint.VisionConfig;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code inspect} finds out about a checkpoint, as {@code --json} prints it.
 *
 * @param folder where it is
 * @param layout which of its configurations was read
 * @param quantisation how its linear layers are quantised
 * @param decoder the architecture of the text decoder
 * @param vision the architecture of the image encoder, if there is one
 * @param parameters how many there are
 * @param formats the tensors of each element type, the largest part first
 * @param weightBytes all tensors together
 * @param softmaxScale the scale of the attention scores in force
 * @param memory whether it fits this machine
 * @param tokenizer the tokenizer beside it, if there is one that can be read
 * @param tokenizerProblem why the tokenizer that is there cannot be read
 * @param files the weight files
 * @param tensors every tensor, if asked for
 */
record ModelReport(
        String folder,
        String layout,
        String quantisation,
        DecoderConfig decoder,
        Optional<VisionConfig> vision,
        ParameterCount parameters,
        List<Format> formats,
        long weightBytes,
        Scale softmaxScale,
        Memory memory,
        Optional<Tokenizer> tokenizer,
        Optional<String> tokenizerProblem,
        List<WeightFile> files,
        Optional<List<Tensor>> tensors) {

    /** How many tensors have an element type, and what they occupy. */
    record Format(String type, int tensors, long bytes) {}

    /**
     * The scale of the attention scores.
     *
     * @param value what they are multiplied with
     * @param plain 1/sqrt(query head size)
     * @param correction {@code value / plain}; 1 is none
     * @param source what decided
     */
    record Scale(double value, double plain, double correction, String source) {}

    /**
     * Weights and cache against this machine.
     *
     * @param cacheBytesPerToken what a token occupies in the cache, over all layers
     * @param physicalBytes the machine's memory, or this container's
     * @param largestContext the most tokens whose cache fits beside the weights, at most what is declared; 0 if not even
     *     the weights fit
     */
    record Memory(long cacheBytesPerToken, long physicalBytes, int largestContext) {}

    /** A tokenizer. */
    record Tokenizer(String version, int vocabularySize, List<String> efforts) {}

    /** A file of weights. */
    record WeightFile(String name, long bytes) {}

    /** A tensor as its file declares it. */
    record Tensor(String name, String type, List<Long> shape, long bytes, String file) {}

    /** A name of the code as JSON has it. */
    static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
