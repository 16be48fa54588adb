package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.tensor.ElementType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointTest {

    static List<String> goldens() {
        return Goldens.ALL;
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void opensEveryGoldenWithTheSameArchitecture(String name) {
        try (Checkpoint checkpoint = Checkpoint.open(Goldens.folder(name));
                Checkpoint other = Checkpoint.open(Goldens.folder("hf-bf16"))) {
            assertThat(checkpoint.config()).isEqualTo(other.config());
            assertThat(checkpoint.decoder().layers()).hasSize(3);
            assertThat(checkpoint.folder()).isEqualTo(Goldens.folder(name));
            assertThat(checkpoint.layout())
                    .isEqualTo(name.startsWith("hf") ? CheckpointLayout.HUGGING_FACE : CheckpointLayout.CONSOLIDATED);
            assertThat(checkpoint.parameterCount()).isEqualTo(other.parameterCount());
            assertThat(checkpoint.tokenizer()).isEmpty();
            assertThat(checkpoint.files()).hasSize(1);
        }
    }

    @Test
    void bothLayoutsOfTheSameWeightsAreTheSameNumbers() {
        try (Checkpoint huggingFace = Checkpoint.open(Goldens.folder("hf-bf16"));
                Checkpoint consolidated = Checkpoint.open(Goldens.folder("consolidated-bf16"))) {
            List<float[]> expected = Numbers.of(huggingFace.decoder());
            List<float[]> actual = Numbers.of(consolidated.decoder());
            assertThat(actual).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.get(i)).isEqualTo(expected.get(i));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void quantisedWeightsAreCloseToTheUnquantisedOnes(String name) {
        double tolerance = name.endsWith("nvfp4") ? 0.12 : 0.04;
        try (Checkpoint exact = Checkpoint.open(Goldens.folder("hf-bf16"));
                Checkpoint rounded = Checkpoint.open(Goldens.folder(name))) {
            List<float[]> expected = Numbers.of(exact.decoder());
            List<float[]> actual = Numbers.of(rounded.decoder());
            assertThat(actual).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(Numbers.relativeError(expected.get(i), actual.get(i)))
                        .isLessThan(tolerance);
            }
        }
    }

    @Test
    void weightsStayAsTheyAreStored() {
        try (Checkpoint packed = Checkpoint.open(Goldens.folder("consolidated-nvfp4"));
                Checkpoint fp8 = Checkpoint.open(Goldens.folder("hf-fp8"))) {
            MixtureOfExperts experts =
                    (MixtureOfExperts) packed.decoder().layers().getFirst().feedForward();
            assertThat(experts.experts().get(7).down().type()).isEqualTo(ElementType.NVFP4);
            assertThat(experts.shared().orElseThrow().gate().type()).isEqualTo(ElementType.NVFP4);
            assertThat(experts.router().type()).isEqualTo(ElementType.BF16);
            assertThat(packed.quantisation()).isEqualTo(Quantisation.NVFP4);
            assertThat(fp8.quantisation()).isEqualTo(Quantisation.FP8_PER_TENSOR);
            assertThat(fp8.decoder().layers().getFirst().attention().output().type())
                    .isEqualTo(ElementType.F8_E4M3);
        }
    }
}
