package dev.tramontane.checkpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * Nothing but a {@link CheckpointException} may come out of hostile bytes. As a test this runs over the inputs beside
 * it. To search for new ones, run one method at a time:
 *
 * <pre>
 * JAZZER_FUZZ=1 mvn test -pl checkpoint -am -Dtest=CheckpointFuzzTest#index -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Djazzer.hooks=true '-Djazzer.instrument=dev.tramontane.**,tools.jackson.core.**'
 * </pre>
 */
class CheckpointFuzzTest {
    private static final Path FILE = Path.of("fuzzed");

    private static void read(Runnable reader) {
        try {
            reader.run();
        } catch (CheckpointException e) {
            if (!String.valueOf(e.getMessage()).startsWith("fuzzed: ")) {
                throw new AssertionError("the message does not name the file", e);
            }
        }
    }

    @FuzzTest(maxDuration = "90s")
    void safetensors(byte[] bytes) {
        read(() -> {
            MemorySegment content = MemorySegment.ofArray(bytes);
            for (TensorInfo tensor : SafetensorsHeader.read(FILE, content).tensors()) {
                content.asSlice(tensor.offset(), tensor.byteSize());
            }
        });
    }

    @FuzzTest(maxDuration = "90s")
    void gguf(byte[] bytes) {
        read(() -> {
            MemorySegment content = MemorySegment.ofArray(bytes);
            GgufHeader header = GgufHeader.read(FILE, content);
            for (TensorInfo tensor : header.tensors()) {
                content.asSlice(tensor.offset(), tensor.byteSize());
            }
            TensorFiles none = TensorFiles.of(List.of());
            GgufVocabulary.read(FILE, header.metadata()).ifPresent(vocabulary -> {
                vocabulary.tokens().forEach(Objects::requireNonNull);
                vocabulary.merges().forEach(Objects::requireNonNull);
            });
            count(GgufConfig.read(FILE, header.metadata(), none, SoftmaxScale.YARN));
        });
    }

    @FuzzTest(maxDuration = "90s")
    void index(byte[] bytes) {
        read(() -> {
            for (String shard : WeightIndex.parse(FILE, bytes).shardNames()) {
                Path resolved = Path.of("/models").resolve(shard).normalize();
                if (!Path.of("/models").equals(resolved.getParent())) {
                    throw new AssertionError("the shard " + shard + " leaves its folder");
                }
            }
        });
    }

    @FuzzTest(maxDuration = "90s")
    void huggingFaceConfig(byte[] bytes) {
        read(() -> count(HuggingFaceConfig.read(Settings.parse(FILE, bytes), SoftmaxScale.YARN)));
    }

    @FuzzTest(maxDuration = "90s")
    void consolidatedConfig(byte[] bytes) {
        read(() -> count(ConsolidatedConfig.read(Settings.parse(FILE, bytes), SoftmaxScale.AUTOMATIC)));
    }

    /** An accepted configuration must make sense. */
    private static void count(CheckpointConfig config) {
        DecoderConfig decoder = config.model().decoder();
        AttentionConfig attention = decoder.attention();
        ParameterCount count = ParameterCount.of(config.model());
        if (!Double.isFinite(attention.softmaxScale())
                || count.active() <= 0
                || count.total() < count.active()
                || attention.heads() * attention.queryHeadSize() <= 0
                || attention.cacheWidth() <= 0
                || !makesSense(attention)
                || !decoder.experts().map(CheckpointFuzzTest::makesSense).orElse(decoder.expertLayers() == 0)) {
            throw new AssertionError("accepted " + config);
        }
    }

    private static boolean makesSense(AttentionConfig attention) {
        return switch (attention) {
            case AttentionConfig.Latent latent -> latent.heads() * (latent.nopeHeadSize() + latent.valueHeadSize()) > 0;
            case AttentionConfig.Grouped grouped -> grouped.groupSize() * grouped.keyValueHeads() == grouped.heads();
        };
    }

    private static boolean makesSense(ExpertsConfig experts) {
        return 2 * experts.width() > 0 && experts.shared() * experts.width() >= 0;
    }
}
