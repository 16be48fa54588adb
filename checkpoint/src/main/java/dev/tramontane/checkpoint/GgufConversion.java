package dev.tramontane.checkpoint;

import dev.tramontane.checkpoint.DecoderWeights.Attention;
import dev.tramontane.checkpoint.DecoderWeights.FeedForward;
import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.DecoderWeights.KeyValueUp;
import dev.tramontane.checkpoint.DecoderWeights.Layer;
import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.checkpoint.DecoderWeights.Query;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes the decoder of an opened checkpoint as a GGUF file of the architecture {@code mistral4}, or {@code llama} if it is
 * dense, in the layout that llama.cpp's converter produces. Norms and routers are in F32, as that wants them. Everything is
 * converted row by row while it is written; what is stored in the wanted format already is copied.
 */
public final class GgufConversion {
    private final DecoderConfig config;
    private final WeightFormat format;
    private final WeightFormat vocabularyFormat;
    private final GgufWriter writer;
    private final ConvertedTensors tensors;
    private final long bytesBefore;

    private GgufConversion(Checkpoint from, GgufSelection formats, Consumer<GgufWriter> more) {
        config = from.config().decoder();
        format = formats.matrices();
        vocabularyFormat = formats.vocabulary();
        bytesBefore = from.weightBytes();
        writer = GgufConfigWriter.start(config, format);
        more.accept(writer);
        tensors = new ConvertedTensors(new ConvertedTensors.Target() {
            @Override
            public void add(String name, DataType type, List<Long> shape, RowContent content) {
                writer.add(name, type, shape, content);
            }

            @Override
            public void add(String name, DataType type, List<Long> shape, MemorySegment data) {
                writer.add(name, type, shape, data);
            }
        });
        declare(from.decoder());
    }

    /**
     * Prepares the file.
     *
     * @param from not to be closed before the file is written
     * @param more adds further keys, such as those of a tokenizer
     * @throws CheckpointException if the format cannot express the architecture
     */
    public static GgufConversion of(Checkpoint from, GgufSelection formats, Consumer<GgufWriter> more) {
        return new GgufConversion(from, formats, more);
    }

    /** Prepares the file and writes it by one thread. */
    public static ConversionReport write(Checkpoint from, GgufSelection formats, Consumer<GgufWriter> more, Path file) {
        return of(from, formats, more).write(file, WriteOptions.DEFAULT);
    }

    /** The bytes of all tensors that will be written. */
    public long byteSize() {
        return writer.byteSize();
    }

    /**
     * Writes the file; an existing one is replaced once the new one is complete.
     *
     * @throws CheckpointException if the file cannot be written, or weights are not numbers
     */
    public ConversionReport write(Path file, WriteOptions options) {
        writer.write(file, options);
        return new ConversionReport(tensors.qualities(), bytesBefore, writer.byteSize());
    }

    private void declare(DecoderWeights weights) {
        WeightNames.Gguf names = new WeightNames.Gguf();
        tensors.matrix(
                names.embedding(),
                TensorKind.EMBEDDING,
                vocabularyFormat.ofRows(config.hiddenSize()),
                weights.embedding());
        norm(names.finalNorm(), weights.finalNorm());
        if (!config.tiedEmbeddings()) {
            tensors.matrix(names.head(), TensorKind.HEAD, vocabularyFormat.ofRows(config.hiddenSize()), weights.head());
        }
        for (int i = 0; i < weights.layers().size(); i++) {
            Layer layer = weights.layers().get(i);
            WeightNames.Layer layerNames = names.layer(i);
            norm(layerNames.attentionNorm(), layer.attentionNorm());
            switch (layer.attention()) {
                case Attention.Latent latent ->
                    latent(layerNames, i, config.attention().asLatent(), latent);
                case Attention.Grouped grouped -> grouped(layerNames, grouped);
            }
            norm(layerNames.feedForwardNorm(), layer.feedForwardNorm());
            feedForward(layerNames, layer.feedForward());
        }
    }

    private void grouped(WeightNames.Layer names, Attention.Grouped attention) {
        rotated(names.query(), TensorKind.QUERY, attention.query());
        rotated(names.key(), TensorKind.KEY_VALUE, attention.key());
        linear(names.value(), TensorKind.KEY_VALUE, attention.value());
        linear(names.output(), TensorKind.ATTENTION_OUTPUT, attention.output());
    }

    /** Queries or keys, whose rows the format has in the order of interleaved pairs. */
    private void rotated(String module, TensorKind kind, Matrix matrix) {
        AttentionConfig attention = config.attention();
        linear(
                module,
                kind,
                SourceRows.paired(
                        matrix, attention.queryHeadSize(), attention.rope().pairing(), RopeConfig.Pairing.INTERLEAVED));
    }

    private void latent(WeightNames.Layer names, int index, AttentionConfig.Latent sizes, Attention.Latent attention) {
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
        List<SourceRows> keys = new ArrayList<>();
        List<SourceRows> values = new ArrayList<>();
        switch (attention.keyValueUp()) {
            case KeyValueUp.Split split -> {
                split.transposedKeys().forEach(head -> keys.add(new SourceRows.Whole(head)));
                split.values().forEach(head -> values.add(new SourceRows.Whole(head)));
            }
            case KeyValueUp.Joined(Matrix joined) -> {
                int perHead = sizes.nopeHeadSize() + sizes.valueHeadSize();
                for (int first = 0; first < joined.rows(); first += perHead) {
                    int middle = first + sizes.nopeHeadSize();
                    keys.add(new SourceRows.Transposed(joined.rows(first, middle)));
                    values.add(new SourceRows.Whole(joined.rows(middle, first + perHead)));
                }
            }
        }
        stacked(WeightNames.Gguf.keysUp(index), TensorKind.KEY_VALUE, keys);
        stacked(WeightNames.Gguf.valuesUp(index), TensorKind.KEY_VALUE, values);
        linear(names.output(), TensorKind.ATTENTION_OUTPUT, attention.output());
    }

    private void feedForward(WeightNames.Layer names, FeedForward feedForward) {
        switch (feedForward) {
            case GatedMlp dense -> mlp(names.dense(), TensorKind.FEED_FORWARD, dense);
            case MixtureOfExperts mixture -> {
                tensors.matrix(names.router(), TensorKind.ROUTER, WeightFormat.F32, mixture.router());
                WeightNames.Mlp stacked = WeightNames.Gguf.stackedExperts(names);
                experts(stacked.gate(), ConvertedTensors.each(mixture, GatedMlp::gate));
                experts(stacked.up(), ConvertedTensors.each(mixture, GatedMlp::up));
                experts(stacked.down(), ConvertedTensors.each(mixture, GatedMlp::down));
                mixture.shared().ifPresent(shared -> mlp(names.shared(), TensorKind.SHARED_EXPERT, shared));
            }
        }
    }

    private void experts(String name, List<Matrix> matrices) {
        stacked(
                name,
                TensorKind.EXPERTS,
                matrices.stream().map(SourceRows.Whole::new).toList());
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
        List<Long> shape = List.of(rows.rows(), (long) rows.columns());
        tensors.rows(module + ".weight", kind, format.ofRows(rows.columns()), shape, rows);
    }

    /** Parts of the same size as one tensor. */
    private void stacked(String name, TensorKind kind, List<? extends SourceRows> parts) {
        SourceRows first = parts.getFirst();
        List<Long> shape = List.of((long) parts.size(), first.rows(), (long) first.columns());
        tensors.rows(name, kind, format.ofRows(first.columns()), shape, SourceRows.stacked(parts));
    }

    private void norm(String name, float[] vector) {
        tensors.vector(name, TensorKind.NORM, vector);
    }
}
