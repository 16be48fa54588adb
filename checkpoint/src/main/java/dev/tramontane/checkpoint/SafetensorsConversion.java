package dev.tramontane.checkpoint;

import dev.tramontane.checkpoint.DecoderWeights.Attention;
import dev.tramontane.checkpoint.DecoderWeights.FeedForward;
import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.DecoderWeights.KeyValueUp;
import dev.tramontane.checkpoint.DecoderWeights.Layer;
import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.checkpoint.DecoderWeights.Query;
import dev.tramontane.tensor.Matrix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes an opened checkpoint as a folder of safetensors files with its configuration, in the Hugging Face or the
 * consolidated layout, image encoder included. With {@link WeightFormat#FP8} what published checkpoints quantise is
 * quantised, without scales of activations, which only a calibration could find.
 */
public final class SafetensorsConversion {
    private final CheckpointLayout layout;
    private final ModelConfig model;
    private final WeightFormat format;
    private final Quantisation quantisation;
    private final WeightNames names;
    private final SafetensorsShards shards;
    private final ConvertedTensors tensors;
    private final long bytesBefore;
    private final RopeConfig.Pairing pairing;

    private SafetensorsConversion(
            ModelConfig config,
            DecoderWeights decoder,
            Optional<VisionWeights> vision,
            long bytesBefore,
            CheckpointLayout layout,
            WeightFormat format,
            long shardBytes) {
        this.layout = layout;
        this.format = format;
        this.bytesBefore = bytesBefore;
        quantisation = quantisation(format);
        names = switch (layout) {
            case HUGGING_FACE ->
                config.vision().isPresent() ? WeightNames.HuggingFace.NESTED : WeightNames.HuggingFace.PLAIN;
            case CONSOLIDATED -> new WeightNames.Consolidated();
            case GGUF -> throw new IllegalArgumentException("a GGUF file is not a folder");
        };
        pairing = layout == CheckpointLayout.HUGGING_FACE ? RopeConfig.Pairing.HALVES : RopeConfig.Pairing.INTERLEAVED;
        model = new ModelConfig(paired(config.decoder()), config.vision());
        checkConfiguration();
        shards = new SafetensorsShards(layout, shardBytes);
        tensors = new ConvertedTensors(shards);
        decoder(config.decoder(), decoder);
        config.vision()
                .ifPresent(described ->
                        new VisionConversion(described, names.vision(), tensors, format.ofVocabulary())
                                .declare(vision.orElseThrow(), layout));
    }

    /**
     * Prepares the folder.
     *
     * @param from not to be closed before the folder is written
     * @param format {@link WeightFormat#F32}, {@link WeightFormat#BF16} or {@link WeightFormat#FP8}
     * @throws IllegalArgumentException if the format is another one
     * @throws CheckpointException if the layout cannot express the architecture
     */
    public static SafetensorsConversion of(Checkpoint from, CheckpointLayout layout, WeightFormat format) {
        return of(from, layout, format, SafetensorsShards.HANDY_BYTES);
    }

    static SafetensorsConversion of(Checkpoint from, CheckpointLayout layout, WeightFormat format, long shardBytes) {
        return new SafetensorsConversion(
                from.config(), from.decoder(), from.vision(), from.weightBytes(), layout, format, shardBytes);
    }

    /**
     * Prepares a folder in the Hugging Face layout for weights that come from no file.
     *
     * @param vision there if the configuration has an image encoder
     * @param format {@link WeightFormat#F32}, {@link WeightFormat#BF16} or {@link WeightFormat#FP8}
     * @throws IllegalArgumentException if the format is another one
     * @throws CheckpointException if the layout cannot express the architecture
     */
    public static SafetensorsConversion of(
            ModelConfig config, DecoderWeights decoder, Optional<VisionWeights> vision, WeightFormat format) {
        Stream<Matrix> matrices = Stream.concat(
                decoder.matrices().stream(), vision.stream().flatMap(weights -> weights.matrices().stream()));
        return new SafetensorsConversion(
                config,
                decoder,
                vision,
                matrices.mapToLong(Matrix::byteSize).sum(),
                CheckpointLayout.HUGGING_FACE,
                format,
                SafetensorsShards.HANDY_BYTES);
    }

    /** The bytes of all tensors that will be written. */
    public long byteSize() {
        return shards.byteSize();
    }

    /**
     * Writes weights and configuration into a folder that is there. The configuration comes last: without it, an
     * interrupted run leaves nothing that looks complete.
     *
     * @throws CheckpointException if a file cannot be written, or weights are not numbers
     */
    public ConversionReport write(Path folder, WriteOptions options) {
        shards.write(folder, options);
        ConfigWriter.writeUncalibrated(folder, layout, model, format, quantisation);
        return new ConversionReport(tensors.qualities(), bytesBefore, shards.byteSize());
    }

    private static Quantisation quantisation(WeightFormat format) {
        return switch (format) {
            case F32, BF16 -> Quantisation.NONE;
            case FP8 -> Quantisation.FP8_PER_TENSOR;
            case F16, NVFP4, Q8_0, Q4_0 ->
                throw new IllegalArgumentException("a folder is written in f32, bf16 or fp8, not " + format.label());
        };
    }

    private void checkConfiguration() {
        try {
            ConfigWriter.json(layout, model, quantisation);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(
                    "the layout " + layout + " cannot express this model: " + e.getMessage()
                            + "; choose the other layout, or a GGUF file",
                    e);
        }
    }

    private DecoderConfig paired(DecoderConfig config) {
        return switch (config.attention()) {
            case AttentionConfig.Latent _ -> config;
            case AttentionConfig.Grouped grouped -> config.withAttention(grouped.withPairing(pairing));
        };
    }

    private void decoder(DecoderConfig config, DecoderWeights weights) {
        tensors.matrix(names.embedding(), TensorKind.EMBEDDING, format.ofVocabulary(), weights.embedding());
        for (int i = 0; i < weights.layers().size(); i++) {
            Layer layer = weights.layers().get(i);
            WeightNames.Layer layerNames = names.layer(i);
            norm(layerNames.attentionNorm(), layer.attentionNorm());
            switch (layer.attention()) {
                case Attention.Latent latent -> latent(layerNames, latent);
                case Attention.Grouped grouped -> grouped(layerNames, config.attention(), grouped);
            }
            norm(layerNames.feedForwardNorm(), layer.feedForwardNorm());
            feedForward(layerNames, layer.feedForward());
        }
        norm(names.finalNorm(), weights.finalNorm());
        if (!config.tiedEmbeddings()) {
            tensors.matrix(names.head(), TensorKind.HEAD, format.ofVocabulary(), weights.head());
        }
    }

    private void grouped(WeightNames.Layer names, AttentionConfig config, Attention.Grouped attention) {
        linear(names.query(), TensorKind.QUERY, rotated(config, attention.query()));
        linear(names.key(), TensorKind.KEY_VALUE, rotated(config, attention.key()));
        linear(names.value(), TensorKind.KEY_VALUE, attention.value());
        linear(names.output(), TensorKind.ATTENTION_OUTPUT, attention.output());
    }

    private SourceRows rotated(AttentionConfig config, Matrix matrix) {
        return SourceRows.paired(matrix, config.queryHeadSize(), config.rope().pairing(), pairing);
    }

    private void latent(WeightNames.Layer names, Attention.Latent attention) {
        switch (attention.query()) {
            case Query.Direct(Matrix weights) -> linear(names.query(), TensorKind.QUERY, weights);
            case Query.LowRank(Matrix down, float[] norm, Matrix up) -> {
                linear(names.queryDown(), TensorKind.QUERY, down);
                norm(names.queryNorm(), norm);
                linear(names.queryUp(), TensorKind.QUERY, up);
            }
        }
        linear(names.keyValueDown(), TensorKind.KEY_VALUE, attention.keyValueDown());
        norm(names.keyValueNorm(), attention.keyValueNorm());
        linear(names.keyValueUp(), TensorKind.KEY_VALUE, joined(attention.keyValueUp()));
        linear(names.output(), TensorKind.ATTENTION_OUTPUT, attention.output());
    }

    /** Per head the key rows, then the value rows. */
    private static SourceRows joined(KeyValueUp up) {
        return switch (up) {
            case KeyValueUp.Joined(Matrix weights) -> new SourceRows.Whole(weights);
            case KeyValueUp.Split(List<Matrix> transposedKeys, List<Matrix> values) -> {
                List<SourceRows> heads = new ArrayList<>();
                for (int head = 0; head < values.size(); head++) {
                    heads.add(new SourceRows.Transposed(transposedKeys.get(head)));
                    heads.add(new SourceRows.Whole(values.get(head)));
                }
                yield SourceRows.stacked(heads);
            }
        };
    }

    private void feedForward(WeightNames.Layer layer, FeedForward feedForward) {
        switch (feedForward) {
            case GatedMlp dense -> mlp(layer.dense(), TensorKind.FEED_FORWARD, dense);
            case MixtureOfExperts mixture -> {
                tensors.matrix(layer.router(), TensorKind.ROUTER, format.ofVocabulary(), mixture.router());
                if (layout == CheckpointLayout.HUGGING_FACE) {
                    List<Matrix> gatesAndUps = mixture.experts().stream()
                            .flatMap(expert -> List.of(expert.gate(), expert.up()).stream())
                            .toList();
                    fused(layer.experts() + ".gate_up_proj", mixture.experts().size(), gatesAndUps);
                    List<Matrix> downs = ConvertedTensors.each(mixture, GatedMlp::down);
                    fused(layer.experts() + ".down_proj", mixture.experts().size(), downs);
                } else {
                    for (int i = 0; i < mixture.experts().size(); i++) {
                        mlp(
                                names.expert(layer, i),
                                TensorKind.EXPERTS,
                                mixture.experts().get(i));
                    }
                }
                mixture.shared().ifPresent(shared -> mlp(layer.shared(), TensorKind.SHARED_EXPERT, shared));
            }
        }
    }

    /** The same layer of all experts in one tensor. */
    private void fused(String name, int experts, List<Matrix> matrices) {
        SourceRows rows = SourceRows.ofMatrices(matrices);
        List<Long> shape = List.of((long) experts, rows.rows() / experts, (long) rows.columns());
        if (format == WeightFormat.FP8) {
            RowScales scales = tensors.scaled(name, TensorKind.EXPERTS, shape, rows, experts);
            tensors.scales(name + "_scale_inv", List.of((long) experts, 1L, 1L), scales);
        } else {
            tensors.rows(name, TensorKind.EXPERTS, format, shape, rows);
        }
    }

    private void mlp(WeightNames.Mlp names, TensorKind kind, GatedMlp mlp) {
        linear(names.gate(), kind, mlp.gate());
        linear(names.up(), kind, mlp.up());
        linear(names.down(), kind, mlp.down());
    }

    private void linear(String module, TensorKind kind, Matrix matrix) {
        linear(module, kind, new SourceRows.Whole(matrix));
    }

    private void linear(String module, TensorKind kind, SourceRows rows) {
        String name = module + ".weight";
        List<Long> shape = List.of(rows.rows(), (long) rows.columns());
        if (format == WeightFormat.FP8) {
            RowScales scales = tensors.scaled(name, kind, shape, rows, 1);
            tensors.scales(module + names.weightScale(), List.of(), scales);
        } else {
            tensors.rows(name, kind, format, shape, rows);
        }
    }

    private void norm(String name, float[] vector) {
        tensors.exactVector(name, TensorKind.NORM, vector);
    }
}
