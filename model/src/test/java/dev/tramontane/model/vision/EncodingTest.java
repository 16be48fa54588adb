package dev.tramontane.model.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.model.ImageFeatures;
import dev.tramontane.model.PatchGrids;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.tensor.KernelProvider;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.lifecycle.AfterContainer;

/** Images encoded slice by slice: the same bits, bounded work, one encoding after the other. */
class EncodingTest {

    private static final VisionConfig CONFIG = new VisionConfig(32, 2, 2, 40, 3, 2, 80, 2, 10_000, false, false);
    private static final VisionEncoder ENCODER =
            new VisionEncoder(CONFIG, RandomVision.weights(CONFIG, 24, Pairing.HALVES, 5));
    private static final VisionCosts COSTS = VisionCosts.of(CONFIG, ENCODER.weights());
    private static final CpuDevice ONE_THREAD = new CpuDevice(KernelProvider.best(false), 1);
    private static final CpuDevice THREE_THREADS = new CpuDevice(KernelProvider.best(false), 3);
    private static final VisionPass WHOLE = new VisionPass(ENCODER, ONE_THREAD);

    @AfterContainer
    static void closeDevices() {
        ONE_THREAD.close();
        THREE_THREADS.close();
    }

    private static Pixels image(int high, int wide, long seed) {
        return RandomVision.image(CONFIG, high, wide, seed);
    }

    private static List<ImageFeatures> finish(Encoding encoding) {
        boolean done = false;
        while (!done) {
            done = encoding.advance();
        }
        return encoding.features();
    }

    private static void assertSameBits(List<ImageFeatures> actual, List<ImageFeatures> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i).values()).containsExactly(expected.get(i).values());
        }
    }

    @Property(tries = 15)
    void sameBitsInSlicesOfAnySize(@ForAll("images") List<Pixels> images, @ForAll("slices") long slice) {
        List<ImageFeatures> expected = WHOLE.run(images);
        assertSameBits(finish(new VisionPass(ENCODER, ONE_THREAD, slice).begin(images)), expected);
        assertSameBits(finish(new VisionPass(ENCODER, THREE_THREADS, slice).begin(images)), expected);
    }

    /** One row at a time, over several tiles of keys. */
    @Example
    void sameBitsRowByRow() {
        List<Pixels> images = List.of(image(3, 1, 1), image(9, 8, 2));
        assertSameBits(finish(new VisionPass(ENCODER, ONE_THREAD, 1).begin(images)), WHOLE.run(images));
    }

    @Property(tries = 15)
    void aSliceDoesNoMoreThanItMay(@ForAll("images") List<Pixels> images, @ForAll("slices") long slice) {
        int patches = images.stream()
                .mapToInt(image -> image.grid().rows() * image.grid().columns() * 4)
                .sum();
        int[] heights =
                images.stream().mapToInt(image -> image.grid().rows() * 2).toArray();
        int[] widths =
                images.stream().mapToInt(image -> image.grid().columns() * 2).toArray();
        PatchGrids grids = new PatchGrids(heights, widths);
        long total = COSTS.of(grids);
        long row = Math.max(
                Math.max(COSTS.embed(), COSTS.keys()),
                Math.max(COSTS.update() + grids.most() * COSTS.pair(), COSTS.project()));
        long most = Math.max(slice, row);
        Encoding encoding = new VisionPass(ENCODER, ONE_THREAD, slice).begin(images);
        assertThat(grids.patches()).isEqualTo(patches);
        assertThat(encoding.progress()).isZero();
        boolean done = false;
        while (!done) {
            double before = encoding.progress();
            done = encoding.advance();
            double spent = (encoding.progress() - before) * total;
            assertThat(spent).isPositive().isLessThan(most + 0.5);
            assertThat(done).isEqualTo(encoding.progress() == 1);
        }
    }

    @Example
    void aSmallImageTakesOneSlice() {
        assertThat(WHOLE.begin(List.of(image(16, 16, 1))).advance()).isTrue();
    }

    @Example
    void anAbandonedEncodingGivesWay() {
        VisionPass pass = new VisionPass(ENCODER, ONE_THREAD, 100_000);
        Pixels large = image(12, 12, 1);
        Pixels small = image(5, 7, 2);
        for (int slices = 0; slices < 60; slices += 7) {
            Encoding abandoned = pass.begin(List.of(large));
            for (int i = 0; i < slices; i++) {
                assertThat(abandoned.advance()).isFalse();
            }
            Encoding next = pass.begin(List.of(small));
            next.advance();
            assertThatIllegalStateException()
                    .isThrownBy(abandoned::advance)
                    .withMessageContaining("one set after the other");
            assertSameBits(finish(next), WHOLE.run(List.of(small)));
        }
    }

    @Example
    void whatIsDoneStays() {
        VisionPass pass = new VisionPass(ENCODER, ONE_THREAD, 1_000_000);
        Encoding first = pass.begin(List.of(image(6, 6, 1)));
        assertThat(first.advance()).isFalse();
        assertThatIllegalStateException().isThrownBy(first::features).withMessageContaining("not encoded yet");
        finish(first);
        finish(pass.begin(List.of(image(8, 4, 2))));
        assertThat(first.advance()).isTrue();
        assertThat(first.progress()).isEqualTo(1);
        assertSameBits(first.features(), WHOLE.run(List.of(image(6, 6, 1))));
    }

    @Example
    void nothingIsDoneAtOnce() {
        Encoding encoding = WHOLE.begin(List.of());
        assertThat(encoding.progress()).isEqualTo(1);
        assertThat(encoding.advance()).isTrue();
        assertThat(encoding.features()).isEmpty();
    }

    @Example
    void refusesSlicesOfNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new VisionPass(ENCODER, ONE_THREAD, 0));
    }

    @Provide
    Arbitrary<List<Pixels>> images() {
        Arbitrary<Integer> side = Arbitraries.integers().between(1, 12);
        return Combinators.combine(side, side, Arbitraries.longs())
                .as(EncodingTest::image)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    /** From some rows to everything. */
    @Provide
    Arbitrary<Long> slices() {
        return Arbitraries.longs().between(30_000, 60_000_000).withDistribution(RandomDistribution.biased());
    }
}
