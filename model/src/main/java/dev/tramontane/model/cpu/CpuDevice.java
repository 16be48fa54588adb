package dev.tramontane.model.cpu;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.model.Activations;
import dev.tramontane.model.AxialRotaryEmbedding;
import dev.tramontane.model.Batch;
import dev.tramontane.model.Device;
import dev.tramontane.model.EmbeddingOverrides;
import dev.tramontane.model.ExpertCounts;
import dev.tramontane.model.GateFunction;
import dev.tramontane.model.ImageKeyValues;
import dev.tramontane.model.LatentCache;
import dev.tramontane.model.LatentHeads;
import dev.tramontane.model.PatchGrids;
import dev.tramontane.model.RotaryEmbedding;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Matrix;

/** The CPU: a team of worker threads over the tensor kernels. */
public final class CpuDevice implements Device {

    private final String description;
    private final Phases phases;
    private final HostOperation host;
    private final NormOperation norm;
    private final LinearOperation linear;
    private final AttentionOperation attention;
    private final GroupedAttentionOperation groupedAttention;
    private final FeedForwardOperation feedForward;
    private final GeluOperation gelu;
    private final PatchOperation patches;
    private final ImageAttentionOperation imageAttention;

    /**
     * @param provider the kernels to compute with
     * @param threads how many threads compute together, the calling one included
     */
    public CpuDevice(KernelProvider provider, int threads) {
        description = provider.description() + ", " + threads + (threads == 1 ? " thread" : " threads");
        phases = new Phases(provider, threads);
        host = new HostOperation(phases);
        norm = new NormOperation(phases);
        linear = new LinearOperation(phases);
        attention = new AttentionOperation(phases);
        groupedAttention = new GroupedAttentionOperation(phases);
        feedForward = new FeedForwardOperation(phases, linear);
        gelu = new GeluOperation(phases);
        patches = new PatchOperation(phases);
        imageAttention = new ImageAttentionOperation(phases);
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public int hostWorkers() {
        return phases.workers();
    }

    @Override
    public void forEach(int count, long work, HostTask task) {
        host.run(count, work, task);
    }

    @Override
    public Activations activations(int rows, int width) {
        return new CpuActivations(rows, width);
    }

    @Override
    public void embed(Matrix embedding, int[] tokens, int rows, Activations to) {
        CpuActivations target = CpuActivations.of(to);
        for (int row = 0; row < rows; row++) {
            phases.kernels(0).decode(embedding, tokens[row], target.values(), row * target.width());
        }
    }

    @Override
    public void override(EmbeddingOverrides overrides, int first, int count, Activations to, int toRow) {
        CpuActivations target = CpuActivations.of(to);
        for (int i = 0; i < count; i++) {
            if (overrides.covers(first + i)) {
                overrides.read(first + i, target.values(), (toRow + i) * target.width());
            }
        }
    }

    @Override
    public void rmsNorm(Activations x, int rows, float[] weight, float epsilon, Activations to) {
        norm.run(CpuActivations.of(x), rows, weight, epsilon, CpuActivations.of(to));
    }

    @Override
    public void linear(Matrix weights, Activations x, int rows, Activations to) {
        linear.run(weights, CpuActivations.of(x), rows, CpuActivations.of(to));
    }

    @Override
    public void addBias(float[] bias, int rows, Activations to) {
        CpuActivations target = CpuActivations.of(to);
        for (int row = 0; row < rows; row++) {
            phases.kernels(0).addScaled(bias, 0, 1f, target.values(), row * target.width(), bias.length);
        }
    }

    @Override
    public void gelu(Activations x, int rows) {
        gelu.run(CpuActivations.of(x), rows);
    }

    @Override
    public void add(Activations x, int rows, Activations to) {
        CpuActivations target = CpuActivations.of(to);
        phases.kernels(0).addScaled(CpuActivations.of(x).values(), 0, 1f, target.values(), 0, rows * target.width());
    }

    @Override
    public void copy(Activations x, int first, int count, Activations to, int toRow) {
        CpuActivations from = CpuActivations.of(x);
        CpuActivations target = CpuActivations.of(to);
        int width = from.width();
        System.arraycopy(from.values(), first * width, target.values(), toRow * width, count * width);
    }

    @Override
    public void select(Activations x, int[] rows, int count, Activations to) {
        CpuActivations from = CpuActivations.of(x);
        CpuActivations target = CpuActivations.of(to);
        int width = from.width();
        for (int i = 0; i < count; i++) {
            System.arraycopy(from.values(), rows[i] * width, target.values(), i * width, width);
        }
    }

    @Override
    public void rotaryAngles(RotaryEmbedding rope, int[] positions, int rows, Activations to) {
        CpuActivations target = CpuActivations.of(to);
        for (int row = 0; row < rows; row++) {
            rope.angles(positions[row], target.values(), row * target.width());
        }
    }

    @Override
    public void latentAttention(
            AttentionConfig.Latent config,
            LatentHeads weights,
            Batch batch,
            LatentCache cache,
            int layer,
            Activations angles,
            Activations query,
            Activations latent,
            Activations to) {
        attention.run(
                config,
                weights,
                batch,
                cache,
                layer,
                CpuActivations.of(angles),
                CpuActivations.of(query),
                CpuActivations.of(latent),
                CpuActivations.of(to));
    }

    @Override
    public void groupedAttention(
            AttentionConfig.Grouped config,
            Batch batch,
            LatentCache cache,
            int layer,
            Activations angles,
            Activations query,
            Activations key,
            Activations value,
            Activations to) {
        groupedAttention.run(
                config,
                batch,
                cache,
                layer,
                CpuActivations.of(angles),
                CpuActivations.of(query),
                CpuActivations.of(key),
                CpuActivations.of(value),
                CpuActivations.of(to));
    }

    @Override
    public void gatedMlp(GatedMlp weights, GateFunction function, Activations x, int rows, Activations to) {
        feedForward.dense(weights, function, CpuActivations.of(x), rows, CpuActivations.of(to));
    }

    @Override
    public void experts(
            MixtureOfExperts weights,
            ExpertsConfig config,
            Activations x,
            int rows,
            Activations to,
            ExpertCounts counts) {
        feedForward.mixture(weights, config, CpuActivations.of(x), rows, CpuActivations.of(to), counts);
    }

    @Override
    public void patchEmbedding(
            Matrix convolution,
            int patchSize,
            float[] pixels,
            int height,
            int width,
            int first,
            int count,
            Activations to,
            int toRow) {
        patches.run(convolution, patchSize, pixels, height, width, first, count, CpuActivations.of(to), toRow);
    }

    @Override
    public void axialAngles(AxialRotaryEmbedding rope, PatchGrids grids, int first, int count, Activations to) {
        CpuActivations target = CpuActivations.of(to);
        for (int patch = first; patch < first + count; patch++) {
            int image = grids.image(patch);
            int place = patch - grids.start(image);
            int width = grids.width(image);
            rope.angles(place / width, place % width, target.values(), patch * target.width());
        }
    }

    @Override
    public ImageKeyValues imageKeyValues(int heads, int headSize) {
        return new KeyValueTiles(heads, headSize);
    }

    @Override
    public void storeImageKeys(
            AxialRotaryEmbedding rope,
            Activations angles,
            Activations key,
            Activations value,
            int first,
            int count,
            ImageKeyValues to) {
        imageAttention.store(
                rope,
                CpuActivations.of(angles),
                CpuActivations.of(key),
                CpuActivations.of(value),
                first,
                count,
                KeyValueTiles.of(to));
    }

    @Override
    public void imageAttention(
            AxialRotaryEmbedding rope,
            Activations angles,
            ImageKeyValues keyValues,
            Activations query,
            int first,
            int count,
            Activations to) {
        imageAttention.attend(
                rope,
                CpuActivations.of(angles),
                KeyValueTiles.of(keyValues),
                CpuActivations.of(query),
                first,
                count,
                CpuActivations.of(to));
    }

    @Override
    public void mergePatches(Activations x, int size, int rows, Activations to) {
        PatchMerger.merge(CpuActivations.of(x), size, rows, CpuActivations.of(to));
    }

    /**
     * Bytes of weights that {@link #experts} has read since this device was made: in each call those of all experts that
     * were chosen for at least one row, the shared one not counted. How many these are, only the router knows.
     */
    public long expertBytes() {
        return feedForward.expertBytes();
    }

    @Override
    public void close() {
        phases.close();
    }
}
