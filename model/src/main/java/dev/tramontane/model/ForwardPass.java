package dev.tramontane.model;

import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.DecoderWeights.FeedForward;
import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.DecoderWeights.Layer;
import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.checkpoint.ExpertsConfig;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The decoder run over a batch: tokens in, logits out, the cache grown. Holds the buffers of a step, so that running
 * allocates nothing; one thread at a time.
 */
public final class ForwardPass {

    private final Decoder decoder;
    private final Device device;
    private final AttentionBlock attention;
    private final Activations angles;
    private final Activations residual;
    private final Activations normed;
    private final Activations update;
    private final Activations logits;
    private final List<ExpertCounts> expertCounts;

    /**
     * @param capacity the most rows of a batch
     * @param outputs the most rows with logits, at most {@code capacity}
     */
    public ForwardPass(Decoder decoder, Device device, LatentCache cache, int capacity, int outputs) {
        this.decoder = decoder;
        this.device = device;
        DecoderConfig config = decoder.config();
        attention = AttentionBlock.of(decoder, device, cache, capacity);
        angles = device.activations(capacity, config.attention().ropeHeadSize());
        residual = device.activations(capacity, config.hiddenSize());
        normed = device.activations(capacity, config.hiddenSize());
        update = device.activations(capacity, config.hiddenSize());
        logits = device.activations(outputs, config.vocabularySize());
        expertCounts = IntStream.range(0, config.layers())
                .mapToObj(layer -> new ExpertCounts(
                        config.experts(layer).map(ExpertsConfig::count).orElse(0)))
                .toList();
    }

    /** How many rows went to each expert so far, layer by layer. In the last layer only rows with logits are computed. */
    public List<ExpertCounts> expertCounts() {
        return expertCounts;
    }

    /**
     * Runs the batch. Afterwards row i of the result belongs to row {@code batch.outputRows()[i]}.
     *
     * @return logits {@code [batch.outputs() × vocabulary]}, valid until the next run
     * @throws IllegalArgumentException if the batch has more rows or outputs than this pass was made for, or features
     *     of images that are not as wide as the decoder
     */
    public Activations run(Batch batch) {
        int rows = batch.rows();
        if (rows == 0) {
            throw new IllegalArgumentException("the batch is empty");
        }
        if (rows > residual.rows() || batch.outputs() > logits.rows()) {
            throw new IllegalArgumentException("batch of " + rows + " rows and " + batch.outputs()
                    + " outputs is larger than " + residual.rows() + " and " + logits.rows());
        }
        DecoderConfig config = decoder.config();
        device.embed(decoder.weights().embedding(), batch.tokens(), rows, residual);
        overrideEmbeddings(batch);
        device.rotaryAngles(decoder.rope(), batch.positions(), rows, angles);
        int last = decoder.weights().layers().size() - 1;
        for (int index = 0; index <= last; index++) {
            Layer layer = decoder.weights().layers().get(index);
            attention(layer, index, batch);
            if (index == last) {
                // From here on rows no longer meet, so only those with logits go on.
                device.select(residual, batch.outputRows(), batch.outputs(), residual);
                rows = batch.outputs();
            }
            feedForward(layer, index, rows);
        }
        device.rmsNorm(residual, rows, decoder.weights().finalNorm(), config.normEpsilon(), normed);
        device.linear(decoder.weights().head(), normed, rows, logits);
        return logits;
    }

    private void overrideEmbeddings(Batch batch) {
        int hidden = decoder.config().hiddenSize();
        for (int chunk = 0; chunk < batch.chunks(); chunk++) {
            EmbeddingOverrides overrides = batch.overrides(chunk);
            if (overrides.isEmpty()) {
                continue;
            }
            if (overrides.width() != hidden) {
                throw new IllegalArgumentException("features of width " + overrides.width()
                        + " cannot stand in for embeddings of width " + hidden);
            }
            int first = batch.chunkStart(chunk);
            int count = batch.chunkStart(chunk + 1) - first;
            device.override(overrides, batch.overrideStart(chunk), count, residual, first);
        }
    }

    /** The residual stream after the last layer of the last run, one row per output. */
    Activations residual() {
        return residual;
    }

    /** The same with the final norm applied. */
    Activations hidden() {
        return normed;
    }

    private void attention(Layer layer, int index, Batch batch) {
        int rows = batch.rows();
        device.rmsNorm(residual, rows, layer.attentionNorm(), decoder.config().normEpsilon(), normed);
        attention.run(index, batch, angles, normed, update);
        device.add(update, rows, residual);
    }

    private void feedForward(Layer layer, int index, int rows) {
        if (rows == 0) {
            return;
        }
        device.rmsNorm(residual, rows, layer.feedForwardNorm(), decoder.config().normEpsilon(), normed);
        FeedForward weights = layer.feedForward();
        switch (weights) {
            case GatedMlp dense -> device.gatedMlp(dense, GateFunction.SILU, normed, rows, update);
            case MixtureOfExperts mixture ->
                device.experts(
                        mixture,
                        decoder.config().experts(index).orElseThrow(),
                        normed,
                        rows,
                        update,
                        expertCounts.get(index));
        }
        device.add(update, rows, residual);
    }
}
