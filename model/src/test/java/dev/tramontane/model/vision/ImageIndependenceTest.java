package dev.tramontane.model.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.model.ImageFeatures;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.model.image.PixelGrid;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.tensor.KernelProvider;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** An image's features have the same bits alone and in any company, on any number of threads. */
class ImageIndependenceTest {

    private static final VisionConfig CONFIG = new VisionConfig(32, 2, 2, 40, 3, 2, 64, 2, 10_000, false, false);
    private static final VisionEncoder ENCODER =
            new VisionEncoder(CONFIG, RandomVision.weights(CONFIG, 24, Pairing.HALVES, 5));
    private static final CpuDevice ONE_THREAD = new CpuDevice(KernelProvider.best(false), 1);
    private static final CpuDevice THREE_THREADS = new CpuDevice(KernelProvider.best(false), 3);

    @AfterContainer
    static void closeDevices() {
        ONE_THREAD.close();
        THREE_THREADS.close();
    }

    @Property(tries = 25)
    void sameBitsInAnyCompany(@ForAll("images") List<Pixels> images) {
        List<ImageFeatures> together = new VisionPass(ENCODER, THREE_THREADS).run(images);
        VisionPass one = new VisionPass(ENCODER, ONE_THREAD);
        List<ImageFeatures> alone = new ArrayList<>();
        for (Pixels image : images) {
            alone.addAll(one.run(List.of(image)));
        }
        for (int i = 0; i < images.size(); i++) {
            assertThat(together.get(i).values()).containsExactly(alone.get(i).values());
        }
    }

    @Example
    void noImages() {
        assertThat(new VisionPass(ENCODER, ONE_THREAD).run(List.of())).isEmpty();
    }

    @Example
    void refusesImagesThatDoNotFit() {
        VisionPass pass = new VisionPass(ENCODER, ONE_THREAD);
        for (PixelGrid grid : List.of(new PixelGrid(1, 1, 2), new PixelGrid(17, 1, 4), new PixelGrid(1, 17, 4))) {
            Pixels image = new Pixels(new float[3 * grid.width() * grid.height()], grid);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pass.run(List.of(image)))
                    .withMessageContaining("up to 16×16 of 4");
        }
    }

    @Provide
    Arbitrary<List<Pixels>> images() {
        Arbitrary<Integer> side = Arbitraries.integers().between(1, 16);
        return Combinators.combine(side, side, Arbitraries.longs())
                .as((high, wide, seed) -> RandomVision.image(CONFIG, high, wide, seed))
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }
}
