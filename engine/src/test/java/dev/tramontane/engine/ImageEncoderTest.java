package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.prompt.ImageSpan;
import dev.tramontane.language.prompt.Prompt;
import dev.tramontane.language.prompt.PromptEncoder;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.model.EmbeddingOverrides;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.model.image.ImageDecoder;
import dev.tramontane.model.image.ImageLimits;
import dev.tramontane.model.image.ImagePreprocessor;
import dev.tramontane.model.image.ResizeMode;
import dev.tramontane.model.vision.VisionEncoder;
import dev.tramontane.model.vision.VisionPass;
import dev.tramontane.tensor.KernelProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of prompts, encoded slice by slice and remembered. */
class ImageEncoderTest {

    private static final long SMALL_SLICE = 50_000;
    private static final long ROOMY = 1 << 20;

    @TempDir
    private static Path folder;

    private static Checkpoint checkpoint;
    private static CpuDevice device;
    private static PromptEncoder prompts;

    @BeforeAll
    static void open() {
        SeeingModel.write(folder);
        checkpoint = Checkpoint.open(folder);
        device = new CpuDevice(KernelProvider.best(false), 1);
        prompts = PromptEncoder.of(Tekken.load(folder.resolve("tekken.json")));
    }

    @AfterAll
    static void close() {
        device.close();
        checkpoint.close();
    }

    private static ImageEncoder encoder(long slice, long cacheBytes) {
        VisionConfig vision = checkpoint.config().vision().orElseThrow();
        return new ImageEncoder(
                new ImageDecoder(ImageLimits.STANDARD),
                new ImagePreprocessor(vision, ResizeMode.MISTRAL),
                new VisionPass(new VisionEncoder(vision, checkpoint.vision().orElseThrow()), device, slice),
                VisionConfig.IMAGE_TOKEN,
                new FeatureCache(cacheBytes));
    }

    private static Image image(String name) {
        return Image.of(SeeingModel.IMAGES.resolve(name));
    }

    private static Prompt prompt(String... images) {
        return prompts.encode(Chat.user(
                "What is this?",
                Arrays.stream(images).map(ImageEncoderTest::image).toArray(Image[]::new)));
    }

    /** What the images look like when they are encoded at one go, nothing being remembered. */
    private static EmbeddingOverrides expected(Prompt prompt) {
        ImageEncoder encoder = encoder(VisionPass.SLICE, ROOMY);
        return encoder.encode(encoder.prepare(prompt));
    }

    private static EmbeddingOverrides finish(ImageEncoder.Job job) {
        while (!job.advance()) {
            assertThatIllegalStateException().isThrownBy(job::overrides);
        }
        return job.overrides();
    }

    private static void assertSame(Prompt prompt, EmbeddingOverrides actual, EmbeddingOverrides expected) {
        assertSame(prompt, 0, actual, expected);
    }

    private static void assertSame(Prompt prompt, int from, EmbeddingOverrides actual, EmbeddingOverrides expected) {
        float[] row = new float[actual.width()];
        float[] expectedRow = new float[expected.width()];
        for (int token = from; token < prompt.tokens().length; token++) {
            assertThat(actual.covers(token)).isEqualTo(expected.covers(token));
            if (expected.covers(token)) {
                actual.read(token, row, 0);
                expected.read(token, expectedRow, 0);
                assertThat(row).containsExactly(expectedRow);
            }
        }
    }

    @Test
    void slicesMakeWhatOneGoMakes() {
        Prompt prompt = prompt("b.png", "h.jpg", "b.png", "c.png");
        ImageEncoder encoder = encoder(SMALL_SLICE, ROOMY);
        ImageEncoder.Job job = encoder.begin(encoder.prepare(prompt), 0);
        assertThat(job.advance()).isFalse();
        assertSame(prompt, finish(job), expected(prompt));
        assertThat(job.advance()).isTrue();
    }

    @Test
    void anotherJobFindsWhatTheFirstEncoded() {
        Prompt prompt = prompt("b.png");
        ImageEncoder encoder = encoder(SMALL_SLICE, ROOMY);
        PromptImages first = encoder.prepare(prompt);
        PromptImages second = encoder.prepare(prompt);
        assertThat(second.decoded()).hasSize(1);
        ImageEncoder.Job firstJob = encoder.begin(first, 0);
        ImageEncoder.Job secondJob = encoder.begin(second, 0);
        EmbeddingOverrides encoded = finish(firstJob);
        // One slice would not be enough to encode it.
        assertThat(secondJob.advance()).isTrue();
        assertSame(prompt, secondJob.overrides(), encoded);
    }

    @Test
    void anImageThatStandsTwiceIsEncodedOnceThoughNothingElseIsRemembered() {
        Prompt twice = prompt("b.png", "c.png", "b.png");
        ImageEncoder encoder = encoder(VisionPass.SLICE, 0);
        PromptImages images = encoder.prepare(twice);
        assertThat(images.decoded()).hasSize(2);
        ImageEncoder.Job job = encoder.begin(images, 0);
        assertThat(job.advance()).isFalse();
        assertThat(job.advance()).isTrue();
        assertSame(twice, job.overrides(), expected(twice));
    }

    @Test
    void whatIsForgottenAfterItWasPreparedIsStillThere() {
        Prompt known = prompt("b.png");
        ImageEncoder encoder = encoder(SMALL_SLICE, 0);
        encoder.encode(encoder.prepare(known));
        PromptImages prepared = encoder.prepare(known);
        assertThat(prepared.decoded()).isEmpty();
        encoder.encode(encoder.prepare(prompt("c.png")));
        assertThat(encoder.prepare(known).known()).isEmpty();

        ImageEncoder.Job job = encoder.begin(prepared, 0);
        assertThat(job.advance()).isTrue();
        assertSame(known, job.overrides(), expected(known));
        assertThat(encoder.prepare(known).known()).as("remembered again").hasSize(1);
    }

    /** Both were prepared while nothing was known, and the cache has forgotten the first result when it is wanted. */
    @Test
    void whatIsForgottenBeforeItsTurnIsEncodedAgain() {
        Prompt prompt = prompt("b.png");
        ImageEncoder encoder = encoder(SMALL_SLICE, 0);
        PromptImages first = encoder.prepare(prompt);
        PromptImages second = encoder.prepare(prompt);
        EmbeddingOverrides encoded = encoder.encode(first);
        encoder.encode(encoder.prepare(prompt("c.png")));
        ImageEncoder.Job job = encoder.begin(second, 0);
        assertThat(job.advance()).isFalse();
        assertSame(prompt, finish(job), encoded);
    }

    @Test
    void aDroppedJobLeavesNoTrace() {
        Prompt prompt = prompt("b.png", "c.png");
        ImageEncoder encoder = encoder(SMALL_SLICE, ROOMY);
        ImageEncoder.Job dropped = encoder.begin(encoder.prepare(prompt("h.jpg")), 0);
        assertThat(dropped.advance()).isFalse();
        assertSame(prompt, finish(encoder.begin(encoder.prepare(prompt), 0)), expected(prompt));
        assertThatIllegalStateException().isThrownBy(dropped::advance);
    }

    @Test
    void imagesThatTheCacheCoversAreLeftOut() {
        Prompt prompt = prompt("h.jpg", "b.png");
        List<ImageSpan> spans = prompt.images();
        int end = spans.getFirst().start() + spans.getFirst().grid().tokens();
        EmbeddingOverrides whole = expected(prompt);

        ImageEncoder encoder = encoder(SMALL_SLICE, ROOMY);
        EmbeddingOverrides rest = finish(encoder.begin(encoder.prepare(prompt), end));
        assertSame(prompt, end, rest, whole);
        assertThat(rest.covers(spans.getFirst().start())).isFalse();
        assertThat(encoder.prepare(prompt("h.jpg")).known()).as("not encoded").isEmpty();

        // Of an image in which the cache ends, the rest is needed.
        assertSame(prompt, finish(encoder.begin(encoder.prepare(prompt), end - 1)), whole);

        ImageEncoder.Job nothing = encoder.begin(encoder.prepare(prompt), prompt.tokens().length);
        assertThat(nothing.advance()).isTrue();
        assertThat(nothing.overrides().isEmpty()).isTrue();
    }

    @Test
    void imagesHaveADigestOfTheirContent() throws IOException, NoSuchAlgorithmException {
        Prompt prompt = prompt("b.png", "c.png", "b.png");
        PromptImages prepared = encoder(SMALL_SLICE, ROOMY).prepare(prompt);
        assertThat(prepared.spans()).hasSize(3);
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        String[] files = {"b.png", "c.png", "b.png"};
        int[] ids = prompt.tokens();
        for (int i = 0; i < files.length; i++) {
            var image = prepared.spans().get(i);
            assertThat(image.digest())
                    .isEqualTo(sha256.digest(Files.readAllBytes(SeeingModel.IMAGES.resolve(files[i]))));
            ImageSpan span = prompt.images().get(i);
            assertThat(Arrays.stream(ids, image.first(), image.first() + image.count())
                            .filter(id -> id == VisionConfig.IMAGE_TOKEN)
                            .count())
                    .isEqualTo(span.grid().cells());
            assertThat(ids[image.first()]).isEqualTo(VisionConfig.IMAGE_TOKEN);
            assertThat(image.count()).isEqualTo(span.grid().tokens());
        }
    }

    @Test
    void aDamagedImageFailsWhenItIsPrepared() throws IOException {
        byte[] whole = Files.readAllBytes(SeeingModel.IMAGES.resolve("c.png"));
        Prompt prompt = prompts.encode(
                Chat.user("What is this?", image("b.png"), Image.of(Arrays.copyOf(whole, whole.length / 2))));
        ImageEncoder encoder = encoder(SMALL_SLICE, ROOMY);
        assertThatThrownBy(() -> encoder.prepare(prompt))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("image 2");
    }
}
