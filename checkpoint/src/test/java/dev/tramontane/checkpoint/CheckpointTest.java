package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource({
        "hf-bf16,BF16",
        "hf-fp8,FP8",
        "consolidated-bf16,BF16",
        "consolidated-fp8,FP8",
        "consolidated-nvfp4,NVFP4"
    })
    void theMainFormatIsThatOfTheLinearLayers(String name, String format) {
        try (Checkpoint checkpoint = Checkpoint.open(Goldens.folder(name))) {
            assertThat(checkpoint.mainFormat()).isEqualTo(format);
        }
    }

    /** The layouts hold the same numbers; only the rows of the query and key projections are in another order. */
    @Test
    void visionWeightsOfBothLayouts() {
        try (Checkpoint huggingFace = Checkpoint.open(Goldens.folder("hf-bf16"));
                Checkpoint consolidated = Checkpoint.open(Goldens.folder("consolidated-bf16"))) {
            VisionWeights halves = huggingFace.vision().orElseThrow();
            VisionWeights interleaved = consolidated.vision().orElseThrow();
            assertThat(halves.rotaryPairs()).isEqualTo(RopeConfig.Pairing.HALVES);
            assertThat(interleaved.rotaryPairs()).isEqualTo(RopeConfig.Pairing.INTERLEAVED);
            assertThat(halves.projector().normEpsilon()).isEqualTo(1e-6f);
            assertThat(interleaved.projector().normEpsilon()).isEqualTo(1e-5f);
            assertThat(halves.projector().in().bias()).isEmpty();
            assertThat(halves.patchConvolution().rows()).isEqualTo(48);
            assertThat(halves.patchConvolution().columns()).isEqualTo(3 * 14 * 14);
            assertThat(halves.encoderNorm()).isEqualTo(interleaved.encoderNorm());
            assertThat(bytes(halves.patchConvolution())).isEqualTo(bytes(interleaved.patchConvolution()));
            assertThat(halves.layers()).hasSameSizeAs(interleaved.layers()).hasSize(2);
            for (int i = 0; i < 2; i++) {
                VisionWeights.Layer mine = halves.layers().get(i);
                VisionWeights.Layer other = interleaved.layers().get(i);
                assertThat(bytes(mine.value())).isEqualTo(bytes(other.value()));
                assertThat(bytes(mine.feedForward().down()))
                        .isEqualTo(bytes(other.feedForward().down()));
                // Heads of 16: element j of the halves is element 2j of the pairs.
                for (int head = 0; head < 3; head++) {
                    for (int j = 0; j < 8; j++) {
                        int first = head * 16 + j;
                        int even = head * 16 + 2 * j;
                        assertThat(bytes(mine.query().rows(first, first + 1)))
                                .isEqualTo(bytes(other.query().rows(even, even + 1)));
                        assertThat(bytes(mine.key().rows(first + 8, first + 9)))
                                .isEqualTo(bytes(other.key().rows(even + 1, even + 2)));
                    }
                }
            }
        }
    }

    private static byte[] bytes(Matrix matrix) {
        return matrix.data().asSlice(0, matrix.byteSize()).toArray(ValueLayout.JAVA_BYTE);
    }
}
