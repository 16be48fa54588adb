package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.prompt.Prompt;
import dev.tramontane.language.prompt.PromptEncoder;
import dev.tramontane.language.tokenizer.SpecialTokens;
import dev.tramontane.model.AttentionForm;
import dev.tramontane.model.Batch;
import dev.tramontane.model.Batch.Logits;
import dev.tramontane.model.Decoder;
import dev.tramontane.model.EmbeddingOverrides;
import dev.tramontane.model.ForwardPass;
import dev.tramontane.model.ImageFeatures;
import dev.tramontane.model.LatentCache;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.model.image.ImageDecoder;
import dev.tramontane.model.image.ImageLimits;
import dev.tramontane.model.image.ImagePreprocessor;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.model.image.ResizeMode;
import dev.tramontane.model.vision.VisionEncoder;
import dev.tramontane.model.vision.VisionPass;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From image files to answers, with random weights: what matters is that the right features reach the right places. */
@Timeout(120)
class ImageChatTest {

    private static final int TOKENS = 12;

    @TempDir
    private static Path folder;

    private static Engine engine;

    @BeforeAll
    static void load() {
        engine = Engine.load(SeeingModel.write(folder));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static Image image(String name) {
        return Image.of(SeeingModel.IMAGES.resolve(name));
    }

    private static Completion answer(Engine engine, Chat chat) {
        return engine.complete(Request.of(chat).withSampling(Sampling.GREEDY).withMaxTokens(TOKENS));
    }

    @Test
    void answersAsThePartsPutTogetherByHand() {
        Chat chat = Chat.user("What is this?", image("b.png"), image("h.jpg"));
        Completion completion = answer(engine, chat);
        int[] expected =
                byHand(chat, List.of("b.png", "h.jpg"), completion.usage().completionTokens());
        // The answer's text leaves special tokens out, so compare what both decode to.
        assertThat(completion.thinking() + completion.text())
                .isEqualTo(engine.tokenizer().decode(expected, SpecialTokens.IGNORE));
    }

    private static int[] byHand(Chat chat, List<String> images, int count) {
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                CpuDevice device = new CpuDevice(KernelProvider.best(false), 1);
                LatentCache cache = new LatentCache(checkpoint.config().decoder(), ElementType.F32, 16, 64)) {
            VisionConfig vision = checkpoint.config().vision().orElseThrow();
            VisionPass visionPass =
                    new VisionPass(new VisionEncoder(vision, checkpoint.vision().orElseThrow()), device);
            List<Pixels> pixels = images.stream()
                    .map(name -> new ImagePreprocessor(vision, ResizeMode.MISTRAL)
                            .preprocess(new ImageDecoder(ImageLimits.STANDARD)
                                    .decode(image(name).bytes())))
                    .toList();
            List<ImageFeatures> features = visionPass.run(pixels);
            Prompt prompt = PromptEncoder.of(engine.tokenizer()).encode(chat);
            int[] ids = prompt.tokens();
            EmbeddingOverrides overrides = EmbeddingOverrides.of(ids, VisionConfig.IMAGE_TOKEN, features);
            ForwardPass pass = new ForwardPass(
                    new Decoder(checkpoint.config().decoder(), checkpoint.decoder()), device, cache, ids.length, 1);
            Batch batch = new Batch(ids.length);
            LatentCache.Sequence sequence = cache.sequence();
            batch.add(sequence, ids, 0, ids.length, AttentionForm.ABSORBED, Logits.LAST, overrides);
            int[] tokens = new int[count];
            Sampler sampler = new Sampler(
                    checkpoint.config().decoder().vocabularySize(),
                    KernelProvider.best(false).create());
            for (int i = 0; i < count; i++) {
                pass.run(batch).read(0, sampler.logits(), 0, sampler.logits().length);
                tokens[i] = sampler.choose(Sampling.GREEDY, 0);
                batch.clear();
                batch.add(sequence, tokens, i, 1, AttentionForm.ABSORBED, Logits.LAST);
            }
            return tokens;
        }
    }

    @Test
    void theImageMatters() {
        assertThat(answer(engine, Chat.user("What is this?", image("b.png"))).text())
                .isNotEqualTo(answer(engine, Chat.user("What is this?", image("d.png")))
                        .text());
    }

    @Test
    void imagesAreCountedByTheirHeaders() {
        Chat chat = Chat.user("What is this?", image("b.png"), image("c.png"));
        assertThat(engine.tokens(new Input.OfChat(chat)))
                .hasSize(answer(engine, chat).usage().promptTokens());
        byte[] whole = image("b.png").bytes();
        Image damaged = Image.of(Arrays.copyOf(whole, whole.length / 2));
        Chat unreadable = Chat.user("What is this?", damaged);
        assertThatThrownBy(() -> answer(engine, unreadable)).isInstanceOf(EngineException.class);
        assertThat(engine.tokens(new Input.OfChat(unreadable)))
                .isEqualTo(engine.tokens(new Input.OfChat(Chat.user("What is this?", image("b.png")))));
    }

    @Test
    void chunksMayCutAnImage() {
        Chat chat = Chat.user("What is this?", image("c.png"), image("a.png"));
        Completion whole = answer(engine, chat);
        try (Engine small = Engine.load(
                folder,
                EngineOptions.DEFAULT.withScheduling(
                        EngineOptions.DEFAULT.scheduling().withStepTokens(5)))) {
            assertThat(answer(small, chat).text()).isEqualTo(whole.text());
        }
    }

    @Test
    void anImageIsDecodedAndEncodedOnce() {
        try (Checkpoint checkpoint = Checkpoint.open(folder);
                CpuDevice device = new CpuDevice(KernelProvider.best(false), 1)) {
            VisionConfig vision = checkpoint.config().vision().orElseThrow();
            ImageEncoder encoder = new ImageEncoder(
                    new ImageDecoder(ImageLimits.STANDARD),
                    new ImagePreprocessor(vision, ResizeMode.MISTRAL),
                    new VisionPass(new VisionEncoder(vision, checkpoint.vision().orElseThrow()), device),
                    VisionConfig.IMAGE_TOKEN);
            Prompt twice = PromptEncoder.of(engine.tokenizer())
                    .encode(Chat.user("What is this?", image("e.png"), image("e.png")));
            PromptImages first = encoder.prepare(twice);
            assertThat(first.decoded()).hasSize(1);
            EmbeddingOverrides overrides = encoder.encode(first);

            PromptImages again = encoder.prepare(twice);
            assertThat(again.decoded()).isEmpty();
            float[] expected = new float[overrides.width()];
            float[] actual = new float[overrides.width()];
            int token = twice.images().getFirst().start();
            overrides.read(token, expected, 0);
            encoder.encode(again).read(token, actual, 0);
            assertThat(actual).containsExactly(expected);
        }
    }

    @Test
    void damagedImagesFailAloneAndSayWhich() throws IOException {
        byte[] whole = Files.readAllBytes(SeeingModel.IMAGES.resolve("c.png"));
        Image truncated = Image.of(Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> answer(engine, Chat.user("What is this?", image("a.png"), truncated)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("image 2");
        assertThatThrownBy(() -> Image.of(new byte[] {1, 2, 3})).isInstanceOf(ChatException.class);
        assertThatThrownBy(() -> Image.of(Path.of("no-such.png")))
                .isInstanceOf(ChatException.class)
                .hasMessageContaining("no-such.png");
        assertThat(answer(engine, Chat.user("What is this?", image("a.png")))
                        .usage()
                        .completionTokens())
                .isPositive();
    }

    @Test
    void tooManyImagesAreRefused() {
        Image[] many = Collections.nCopies(33, image("a.png")).toArray(Image[]::new);
        assertThatThrownBy(() -> answer(engine, Chat.user("What are these?", many)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("33 images, at most 32");
    }

    @Test
    void aModelWithoutAnEncoderSaysSo() {
        try (Engine blind = Engine.load(StarterModel.FOLDER)) {
            assertThat(blind.takesImages()).isFalse();
            assertThatThrownBy(() -> answer(blind, Chat.user("What is this?", image("a.png"))))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("no image encoder");
        }
    }

    @Test
    void aTokenizerThatLaysImagesOutDifferentlyIsRefused(@TempDir Path other) {
        SeeingModel.write(other, 224);
        assertThatThrownBy(() -> Engine.load(other))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("tekken.json lays images out");
    }
}
