package dev.tramontane.model;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.tensor.Matrix;

/**
 * The coarse operations that a forward pass consists of. Formats of weights are the device's business, not the model's.
 *
 * <p>Every operation treats rows independently: the result of a row has the same bits whatever other rows are there. One
 * thread drives a device; how it computes inside is its own affair.
 */
public interface Device extends AutoCloseable {

    /** Runs once for every number below a count; on any thread, so that what it does may not depend on which. */
    @FunctionalInterface
    interface HostTask {
        /**
         * Does one piece.
         *
         * @param worker the thread that does it, from 0 to {@link #hostWorkers} - 1
         * @param index the piece
         */
        void run(int worker, int index);
    }

    /** What computes, in one line for the log. */
    String description();

    /** Threads of the host that {@link #forEach} uses. */
    int hostWorkers();

    /**
     * Runs a task for every index below {@code count} on threads of the host.
     *
     * @param work what all of it takes, in multiply-adds, roughly
     */
    void forEach(int count, long work, HostTask task);

    /** A buffer of this device. */
    Activations activations(int rows, int width);

    /** Row i of {@code to} becomes row {@code tokens[i]} of the embedding. */
    void embed(Matrix embedding, int[] tokens, int rows, Activations to);

    /**
     * Row {@code toRow + i} of {@code to} becomes the embedding that token {@code first + i} of a prompt takes from an
     * image, 0 ≤ i &lt; count; rows of other tokens stay as they are.
     */
    void override(EmbeddingOverrides overrides, int first, int count, Activations to, int toRow);

    /** Root-mean-square norm of the first {@code weight.length} numbers of each row (arXiv 1910.07467); in place is fine. */
    void rmsNorm(Activations x, int rows, float[] weight, float epsilon, Activations to);

    /** {@code to = x · weightsᵀ}. */
    void linear(Matrix weights, Activations x, int rows, Activations to);

    /** Adds {@code bias} to each row. */
    void addBias(float[] bias, int rows, Activations to);

    /** {@code x = x · Φ(x)}, the exact GELU (arXiv 1606.08415). */
    void gelu(Activations x, int rows);

    /** {@code to += x}. */
    void add(Activations x, int rows, Activations to);

    /** Row {@code toRow + i} of {@code to} becomes row {@code first + i} of {@code x}, 0 ≤ i &lt; count. */
    void copy(Activations x, int first, int count, Activations to, int toRow);

    /** Row i of {@code to} becomes row {@code rows[i]} of {@code x}; in place is fine where rows ascend. */
    void select(Activations x, int[] rows, int count, Activations to);

    /** Cosines and sines of the rows' positions, {@code [rows × rope.size()]}, see {@link RotaryEmbedding#angles}. */
    void rotaryAngles(RotaryEmbedding rope, int[] positions, int rows, Activations to);

    /**
     * Multi-head latent attention of a whole batch (DeepSeek-V2, arXiv 2405.04434, with Mistral's query temperature): norms
     * the latents and rotates queries and keys, writes latents and keys to the cache, then attends causally within each
     * sequence.
     *
     * @param angles what {@link #rotaryAngles} made of the batch's positions
     * @param query {@code [rows × heads · (nope + rope)]}, changed in place
     * @param latent {@code [rows × keyValueRank + rope]}, changed in place
     * @param to {@code [rows × heads · valueHeadSize]}
     */
    void latentAttention(
            AttentionConfig.Latent config,
            LatentHeads weights,
            Batch batch,
            LatentCache cache,
            int layer,
            Activations angles,
            Activations query,
            Activations latent,
            Activations to);

    /**
     * Grouped-query attention of a whole batch (arXiv 2305.13245, with Mistral's query temperature): rotates queries and keys,
     * writes keys and values to the cache, then attends causally within each sequence.
     *
     * @param angles what {@link #rotaryAngles} made of the batch's positions
     * @param query {@code [rows × heads · headSize]}, changed in place
     * @param key {@code [rows × keyValueHeads · headSize]}, changed in place
     * @param value as {@code key}, but unchanged
     * @param to as {@code query}
     */
    void groupedAttention(
            AttentionConfig.Grouped config,
            Batch batch,
            LatentCache cache,
            int layer,
            Activations angles,
            Activations query,
            Activations key,
            Activations value,
            Activations to);

    /** {@code to = down · (function(gate · x) ⊙ (up · x))}. */
    void gatedMlp(GatedMlp weights, GateFunction function, Activations x, int rows, Activations to);

    /**
     * Each row is sent to its experts, weighted by the router's probabilities, and to the shared expert.
     *
     * @param counts is told how many rows go to each routed expert
     */
    void experts(
            MixtureOfExperts weights,
            ExpertsConfig config,
            Activations x,
            int rows,
            Activations to,
            ExpertCounts counts);

    /**
     * Cuts patches out of an image and multiplies each by the convolution: row {@code toRow + i} of {@code to} belongs
     * to patch {@code first + i}, counted row by row, 0 ≤ i &lt; count.
     *
     * @param convolution {@code [width of to × channels · patchSize²]}, inputs ordered by channel, then row, then
     *     column
     * @param pixels {@code [channels × height × width]}
     * @param height pixels, a multiple of the patch size
     * @param width pixels, a multiple of the patch size
     */
    void patchEmbedding(
            Matrix convolution,
            int patchSize,
            float[] pixels,
            int height,
            int width,
            int first,
            int count,
            Activations to,
            int toRow);

    /** Cosines and sines of the places of patches {@code first ≤ p < first + count}, in row p of {@code to}. */
    void axialAngles(AxialRotaryEmbedding rope, PatchGrids grids, int first, int count, Activations to);

    /** Room on this device for the keys and values of images, none yet. */
    ImageKeyValues imageKeyValues(int heads, int headSize);

    /**
     * Rotates the keys of patches {@code first ≤ p < first + count}, and stores them with the values; row i belongs to
     * patch {@code first + i}.
     *
     * @param angles what {@link #axialAngles} made of all patches
     * @param key {@code [count × heads · rope.size()]}, changed in place
     * @param value as {@code key}
     */
    void storeImageKeys(
            AxialRotaryEmbedding rope,
            Activations angles,
            Activations key,
            Activations value,
            int first,
            int count,
            ImageKeyValues to);

    /**
     * Multi-head attention in which patches {@code first ≤ p < first + count} see all patches of their own image, whose
     * keys and values have been stored. Rotates the queries first; row i belongs to patch {@code first + i}.
     *
     * @param angles what {@link #axialAngles} made of all patches
     * @param query {@code [count × heads · rope.size()]}, changed in place
     * @param to as {@code query}
     */
    void imageAttention(
            AxialRotaryEmbedding rope,
            Activations angles,
            ImageKeyValues keyValues,
            Activations query,
            int first,
            int count,
            Activations to);

    /**
     * Joins every {@code size} patches that follow each other into one row, channel-major: element
     * {@code channel · size + i} of row r becomes that channel of row {@code r · size + i} of {@code x}.
     *
     * @param rows rows of the result
     */
    void mergePatches(Activations x, int size, int rows, Activations to);

    /** Ends the device's threads and frees its memory. */
    @Override
    void close();
}
