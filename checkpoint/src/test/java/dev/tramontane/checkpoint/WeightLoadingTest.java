package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.tensor.ElementType;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class WeightLoadingTest {

    @TempDir
    private Path folder;

    private static void assertSameNumbers(Checkpoint mapped, Checkpoint copied) {
        List<float[]> expected = Numbers.of(mapped.decoder());
        List<float[]> actual = Numbers.of(copied.decoder());
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).as("weights %d", i).isEqualTo(expected.get(i));
        }
        assertThat(copied.vision().isPresent()).isEqualTo(mapped.vision().isPresent());
    }

    static List<String> goldens() {
        return Goldens.ALL;
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void copiesEqualTheirOriginals(String golden) {
        Path path = Goldens.folder(golden);
        AtomicLong most = new AtomicLong();
        AtomicLong total = new AtomicLong();
        LoadProgress progress = (copied, all) -> {
            most.accumulateAndGet(copied, Math::max);
            total.set(all);
        };
        CheckpointOptions options =
                CheckpointOptions.DEFAULT.withLoading(WeightLoading.COPIED).withProgress(progress);
        try (Checkpoint mapped = Checkpoint.open(path);
                Checkpoint copied = Checkpoint.open(path, options)) {
            assertSameNumbers(mapped, copied);
            assertThat(copied.decoder().head().data().isMapped()).isFalse();
            assertThat(mapped.decoder().head().data().isMapped()).isTrue();
            assertThat(most.get()).isPositive().isLessThanOrEqualTo(total.get());
            CheckpointOptions automatic = CheckpointOptions.DEFAULT.withLoading(WeightLoading.AUTOMATIC);
            try (Checkpoint left = Checkpoint.open(path, automatic)) {
                assertThat(left.decoder().head().data().isMapped())
                        .as("what is fast as it is stored stays where it is")
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = WeightFormat.class,
            names = {"Q8_0", "Q4_0"})
    void blocksAreInterleavedOfThemselves(WeightFormat format) {
        Path file = folder.resolve("model.gguf");
        try (Checkpoint checkpoint = Checkpoint.open(Goldens.folder("hf-bf16"))) {
            GgufConversion.write(checkpoint, GgufSelection.of(format), writer -> {}, file);
        }
        CheckpointOptions automatic = CheckpointOptions.DEFAULT.withLoading(WeightLoading.AUTOMATIC);
        try (Checkpoint mapped = Checkpoint.open(file);
                Checkpoint copied = Checkpoint.open(file, automatic)) {
            assertSameNumbers(mapped, copied);
            assertThat(mapped.decoder().head().type()).isEqualTo(ElementType.Q8_0);
            assertThat(copied.decoder().head().type()).isEqualTo(ElementType.Q8_0_PANELS);
            assertThat(copied.decoder()
                            .layers()
                            .getFirst()
                            .attention()
                            .output()
                            .type()
                            .inRows())
                    .isEqualTo(mapped.decoder()
                            .layers()
                            .getFirst()
                            .attention()
                            .output()
                            .type());
        }
    }

    @Test
    void knowsHowMuchMemoryThereIs() {
        assertThat(AvailableMemory.bytes()).isBetween(1L << 20, 1L << 50);
    }
}
