package dev.tramontane.cli;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.CheckpointLayout;
import dev.tramontane.checkpoint.DataType;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.ParameterCount;
import dev.tramontane.checkpoint.SoftmaxScale;
import dev.tramontane.checkpoint.TensorInfo;
import dev.tramontane.cli.ModelReport.Format;
import dev.tramontane.cli.ModelReport.Memory;
import dev.tramontane.cli.ModelReport.Scale;
import dev.tramontane.cli.ModelReport.Tensor;
import dev.tramontane.cli.ModelReport.Tokenizer;
import dev.tramontane.cli.ModelReport.WeightFile;
import dev.tramontane.engine.EngineException;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.engine.Tokenizers;
import dev.tramontane.language.tokenizer.EffortSetting;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.language.tokenizer.TokenizerException;
import dev.tramontane.model.LatentCache;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Looks into a checkpoint. */
final class ModelInspector {
    /** What the system and the Java process need beside weights and cache. */
    static final long RESERVED_BYTES = 1L << 30;

    private ModelInspector() {}

    /**
     * @param scale the softmax scale that the checkpoint was opened with
     * @param physicalBytes the machine's memory
     * @param listsTensors whether to list all tensors
     */
    static ModelReport inspect(Checkpoint checkpoint, SoftmaxScale scale, long physicalBytes, boolean listsTensors) {
        DecoderConfig decoder = checkpoint.config().decoder();
        Optional<Tokenizer> tokenizer = Optional.empty();
        Optional<String> problem = Optional.empty();
        try {
            tokenizer = Tokenizers.find(checkpoint).map(ModelInspector::tokenizer);
        } catch (TokenizerException | EngineException e) {
            problem = Optional.ofNullable(e.getMessage());
        }
        return new ModelReport(
                checkpoint.folder().toString(),
                ModelReport.name(checkpoint.layout()),
                quantisation(checkpoint),
                decoder,
                checkpoint.config().vision(),
                ParameterCount.of(checkpoint.config()),
                formats(checkpoint.tensors()),
                checkpoint.weightBytes(),
                softmaxScale(decoder.attention(), checkpoint.layout(), scale),
                memory(decoder, checkpoint.weightBytes(), physicalBytes),
                tokenizer,
                problem,
                checkpoint.files().stream()
                        .map(file -> new WeightFile(String.valueOf(file.path().getFileName()), file.byteSize()))
                        .toList(),
                listsTensors ? Optional.of(tensors(checkpoint.tensors())) : Optional.empty());
    }

    /** GGUF files have no other name for it than that of their main format. */
    private static String quantisation(Checkpoint checkpoint) {
        List<Format> formats = formats(checkpoint.tensors());
        if (checkpoint.layout() != CheckpointLayout.GGUF || formats.isEmpty()) {
            return ModelReport.name(checkpoint.quantisation());
        }
        DataType main = DataType.valueOf(formats.getFirst().type());
        return main.elementsPerBlock() == 1 ? ModelReport.name(checkpoint.quantisation()) : ModelReport.name(main);
    }

    private static List<Format> formats(List<TensorInfo> tensors) {
        Map<String, List<TensorInfo>> byType = tensors.stream()
                .collect(Collectors.groupingBy(tensor -> tensor.type().name(), TreeMap::new, Collectors.toList()));
        return byType.entrySet().stream()
                .map(entry -> new Format(
                        entry.getKey(),
                        entry.getValue().size(),
                        entry.getValue().stream()
                                .mapToLong(TensorInfo::byteSize)
                                .sum()))
                .sorted(Comparator.comparingLong(Format::bytes).reversed())
                .toList();
    }

    private static Scale softmaxScale(AttentionConfig attention, CheckpointLayout layout, SoftmaxScale asked) {
        String source = asked != SoftmaxScale.AUTOMATIC
                ? "--softmax-scale"
                : switch (attention) {
                    case AttentionConfig.Latent _ ->
                        switch (layout) {
                            case CONSOLIDATED -> "yarn.apply_scale of params.json";
                            case HUGGING_FACE -> "the default, for config.json cannot say";
                            case GGUF -> "the default, for GGUF cannot say";
                        };
                    case AttentionConfig.Grouped _ -> "as dense models have it";
                };
        double plain = attention.plainScale();
        return new Scale(attention.softmaxScale(), plain, attention.softmaxScale() / plain, source);
    }

    private static Memory memory(DecoderConfig decoder, long weightBytes, long physicalBytes) {
        // The element type that the engine caches in.
        long perToken = LatentCache.bytesPerPosition(decoder, EngineOptions.DEFAULT.cacheType());
        long left = Math.max(0, physicalBytes - RESERVED_BYTES - weightBytes);
        return new Memory(perToken, physicalBytes, (int) Math.min(decoder.contextLength(), left / perToken));
    }

    private static Tokenizer tokenizer(Tekken tekken) {
        return new Tokenizer(
                tekken.version().toString(),
                tekken.vocabularySize(),
                tekken.effortSetting().map(EffortSetting::values).orElse(List.of()));
    }

    private static List<Tensor> tensors(List<TensorInfo> tensors) {
        return tensors.stream()
                .map(tensor -> new Tensor(
                        tensor.name(),
                        tensor.type().name(),
                        tensor.shape(),
                        tensor.byteSize(),
                        String.valueOf(tensor.file().getFileName())))
                .toList();
    }
}
