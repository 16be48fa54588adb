package dev.tramontane.model.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.tramontane.model.ImageFeatures;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.KernelProvider;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TinyVisionTest {

    static Stream<KernelProvider> providers() {
        return Stream.of(KernelProvider.scalar(), KernelProvider.best(false));
    }

    @ParameterizedTest
    @MethodSource("providers")
    void encodesAndProjects(KernelProvider provider) {
        try (CpuDevice device = new CpuDevice(provider, 1)) {
            VisionPass pass = new VisionPass(TinyVision.encoder(), device);
            ImageFeatures features = pass.run(List.of(TinyVision.image())).getFirst();
            assertThat(patch(pass, 0))
                    .containsExactly(new float[] {0.339268f, -1.600548f, 0.377504f, -0.228097f}, offset(5e-6f));
            assertThat(patch(pass, 7))
                    .containsExactly(new float[] {-1.080663f, 1.995047f, 1.211302f, -1.861823f}, offset(5e-6f));
            assertThat(features.width()).isEqualTo(6);
            assertThat(features.values())
                    .containsExactly(
                            new float[] {
                                0.092129f,
                                -0.085977f,
                                0.113601f,
                                0.522204f,
                                0.500361f,
                                -0.663007f,
                                0.252316f,
                                -0.185417f,
                                -0.573542f,
                                1.178141f,
                                0.893449f,
                                -1.427563f
                            },
                            offset(5e-6f));
        }
    }

    private static float[] patch(VisionPass pass, int row) {
        float[] values = new float[4];
        pass.residual().read(row, values, 0, 4);
        return values;
    }
}
