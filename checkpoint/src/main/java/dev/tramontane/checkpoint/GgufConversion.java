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
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Writes the decoder of an opened checkpoint as a GGUF file of the architecture {@code mistral4}, or {@code llama} if it is
 * dense, in the layout that llama.cpp's converter produces. Norms and routers are in F32, as that wants them. Everything is converted row by row
 * while it is written.
 */
public final class GgufConversion {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final DecoderConfig config;
    private final WeightFormat format;
    private final WeightFormat vocabularyFormat;
    private final GgufWriter writer;

    private GgufConversion(DecoderConfig config, GgufSelection formats, GgufWriter writer) {
        this.config = config;
        this.format = formats.matrices();
        this.vocabularyFormat = formats.vocabulary();
        this.writer = writer;
    }

    /**
     * Writes the file; an existing one is replaced once the new one is complete.
     *
     * @param more adds further keys, such as those of a tokenizer
     * @throws CheckpointException if the architecture cannot be expressed, or the file not be written
     */
    public static void write(Checkpoint from, GgufSelection formats, Consumer<GgufWriter> more, Path file) {
        DecoderConfig config = from.config().decoder();
        GgufWriter writer = GgufConfigWriter.start(config, formats.matrices());
        more.accept(writer);
        new GgufConversion(config, formats, writer).declare(from.decoder());
        writer.write(file);
    }

    private void declare(DecoderWeights weights) {
        WeightNames.Gguf names = new WeightNames.Gguf();
        matrix(names.embedding(), weights.embedding(), vocabularyFormat);
        vector(names.finalNorm(), weights.finalNorm());
        if (!config.tiedEmbeddings()) {
            matrix(names.head(), weights.head(), vocabularyFormat);
        }
        for (int i = 0; i < weights.layers().size(); i++) {
            Layer layer = weights.layers().get(i);
            WeightNames.Layer layerNames = names.layer(i);
            vector(layerNames.attentionNorm(), layer.attentionNorm());
            switch (layer.attention()) {
                case Attention.Latent latent ->
                    latent(layerNames, i, config.attention().asLatent(), latent);
                case Attention.Grouped grouped -> grouped(layerNames, grouped);
            }
            vector(layerNames.feedForwardNorm(), layer.feedForwardNorm());
            feedForward(layerNames, layer.feedForward());
        }
    }

    private void grouped(WeightNames.Layer names, Attention.Grouped attention) {
        rotated(names.query(), attention.query());
        rotated(names.key(), attention.key());
        linear(names.value(), attention.value());
        linear(names.output(), attention.output());
    }

    /** Queries or keys, whose rows the format has in the order of interleaved pairs. */
    private void rotated(String module, Matrix matrix) {
        switch (config.attention().rope().pairing()) {
            case INTERLEAVED -> linear(module, matrix);
            case HALVES -> {
                List<Long> shape = List.of((long) matrix.rows(), (long) matrix.columns());
                int headSize = config.attention().queryHeadSize();
                add(
                        module + ".weight",
                        format.ofRows(matrix.columns()),
                        shape,
                        rows -> rows.interleaved(matrix, headSize));
            }
        }
    }

    private void latent(WeightNames.Layer names, int index, AttentionConfig.Latent sizes, Attention.Latent attention) {
        switch (attention.query()) {
            case Query.Direct(Matrix weights) -> linear(names.query(), weights);
            case Query.LowRank(Matrix down, float[] norm, Matrix up) -> {
                linear(names.queryDown(), down);
                vector(names.queryNorm(), norm);
                linear(names.queryUp(), up);
            }
        }
        linear(names.keyValueDown(), attention.keyValueDown());
        vector(names.keyValueNorm(), attention.keyValueNorm());
        String keys = WeightNames.Gguf.keysUp(index);
        String values = WeightNames.Gguf.valuesUp(index);
        switch (attention.keyValueUp()) {
            case KeyValueUp.Split split -> {
                stacked(keys, split.transposedKeys());
                stacked(values, split.values());
            }
            case KeyValueUp.Joined(Matrix joined) -> {
                int perHead = sizes.nopeHeadSize() + sizes.valueHeadSize();
                WeightFormat keyFormat = format.ofRows(sizes.nopeHeadSize());
                add(
                        keys,
                        keyFormat,
                        List.of((long) sizes.heads(), (long) sizes.keyValueRank(), (long) sizes.nopeHeadSize()),
                        rows -> {
                            for (int head = 0; head < sizes.heads(); head++) {
                                rows.transposed(joined.rows(head * perHead, head * perHead + sizes.nopeHeadSize()));
                            }
                        });
                WeightFormat valueFormat = format.ofRows(sizes.keyValueRank());
                add(
                        values,
                        valueFormat,
                        List.of((long) sizes.heads(), (long) sizes.valueHeadSize(), (long) sizes.keyValueRank()),
                        rows -> {
                            for (int head = 0; head < sizes.heads(); head++) {
                                rows.all(joined.rows(head * perHead + sizes.nopeHeadSize(), (head + 1) * perHead));
                            }
                        });
            }
        }
        linear(names.output(), attention.output());
    }

    private void feedForward(WeightNames.Layer names, FeedForward feedForward) {
        switch (feedForward) {
            case GatedMlp dense -> mlp(names.dense(), dense);
            case MixtureOfExperts mixture -> {
                matrix(names.router(), mixture.router(), WeightFormat.F32);
                WeightNames.Mlp stacked = WeightNames.Gguf.stackedExperts(names);
                stacked(stacked.gate(), each(mixture, GatedMlp::gate));
                stacked(stacked.up(), each(mixture, GatedMlp::up));
                stacked(stacked.down(), each(mixture, GatedMlp::down));
                mixture.shared().ifPresent(shared -> mlp(names.shared(), shared));
            }
        }
    }

    private static List<Matrix> each(MixtureOfExperts mixture, Function<GatedMlp, Matrix> part) {
        return mixture.experts().stream().map(part).toList();
    }

    private void mlp(WeightNames.Mlp names, GatedMlp mlp) {
        linear(names.gate(), mlp.gate());
        linear(names.up(), mlp.up());
        linear(names.down(), mlp.down());
    }

    private void linear(String module, Matrix matrix) {
        matrix(module + ".weight", matrix, format);
    }

    private void vector(String name, float[] vector) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[vector.length * Float.BYTES]);
        MemorySegment.copy(vector, 0, bytes, FLOAT, 0, vector.length);
        writer.add(name, DataType.F32, List.of((long) vector.length), bytes);
    }

    private void matrix(String name, Matrix matrix, WeightFormat wanted) {
        List<Long> shape = List.of((long) matrix.rows(), (long) matrix.columns());
        add(name, wanted.ofRows(matrix.columns()), shape, rows -> rows.all(matrix));
    }

    /** Matrices of the same size as one tensor. */
    private void stacked(String name, List<Matrix> matrices) {
        int columns = matrices.getFirst().columns();
        List<Long> shape =
                List.of((long) matrices.size(), (long) matrices.getFirst().rows(), (long) columns);
        add(name, format.ofRows(columns), shape, rows -> matrices.forEach(rows::all));
    }

    private void add(String name, WeightFormat chosen, List<Long> shape, Consumer<ConvertedRows> content) {
        int columns = Math.toIntExact(shape.getLast());
        writer.add(name, chosen.type(), shape, output -> {
            try (ConvertedRows rows = new ConvertedRows(chosen.element(), columns, output)) {
                content.accept(rows);
            }
        });
    }
}
