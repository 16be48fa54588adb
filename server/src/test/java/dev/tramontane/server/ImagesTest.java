package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.net.httpserver.HttpServer;
import dev.tramontane.engine.Completion;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Input;
import dev.tramontane.engine.Request;
import dev.tramontane.engine.Sampling;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.chat.Message;
import dev.tramontane.server.TestServer.Answer;
import java.awt.Color;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A model that sees, with random weights: what matters is that images reach it, in every form. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImagesTest {
    private static final Path GOLDENS = Path.of("../model/src/test/resources/goldens/hf-bf16/images");

    private TestServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        server = TestServer.start(Engine.load(SeeingModel.write(folder)), ServerOptions.DEFAULT.withModel("seeing"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Answer ask(ImageForm form, String... parts) {
        Answer answer = server.post(form.path(), form.request(parts));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer;
    }

    private void isRefused(ImageForm form, String request, String... words) {
        Answer answer = server.post(form.path(), request);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.response().body()).contains(words);
    }

    /** Sizes in pixels, and columns and rows of tokens; the model takes images of up to 154 pixels. */
    static Stream<Arguments> sizes() {
        return Stream.of(ImageForm.values())
                .flatMap(form -> Stream.of(
                        arguments(form, 20, 20, 1, 1), arguments(form, 60, 40, 3, 2), arguments(form, 300, 154, 6, 3)));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void imagesCostTheirGrid(ImageForm form, int width, int height, int columns, int rows) {
        String part = form.part(TestImage.png(width, height, Color.ORANGE));
        int tokens = form.promptTokens(ask(form, part).json());
        assertThat(tokens - form.promptTokens(ask(form).json())).isEqualTo((columns + 1) * rows);
        Answer counted = server.post(form.countingPath(), form.request(part));
        assertThat(counted.json().path("input_tokens").asInt()).isEqualTo(tokens);
    }

    @ParameterizedTest
    @EnumSource
    void theModelSeesWhatIsShown(ImageForm form) throws IOException {
        byte[] first = Files.readAllBytes(GOLDENS.resolve("b.png"));
        byte[] second = Files.readAllBytes(GOLDENS.resolve("d.png"));
        String saidToFirst = form.said(ask(form, form.part(first)).json());
        String saidToSecond = form.said(ask(form, form.part(second)).json());
        String saidToBoth =
                form.said(ask(form, form.part(first), form.part(second)).json());
        assertThat(saidToFirst).isEqualTo(saidByTheEngine(first)).isNotEqualTo(saidToSecond);
        assertThat(saidToSecond).isEqualTo(saidByTheEngine(second));
        assertThat(saidToBoth).isEqualTo(saidByTheEngine(first, second));
    }

    private String saidByTheEngine(byte[]... images) {
        Chat chat =
                Chat.user("What is this?", Arrays.stream(images).map(Image::of).toArray(Image[]::new));
        Completion completion = server.engine()
                .complete(Request.of(chat).withSampling(Sampling.GREEDY).withMaxTokens(ImageForm.MAX_TOKENS));
        return completion.thinking() + completion.text();
    }

    @ParameterizedTest
    @EnumSource
    void toolsMayAnswerWithImages(ImageForm form) {
        byte[] png = TestImage.png(60, 40, Color.ORANGE);
        AtomicReference<Input> asked = new AtomicReference<>();
        server.customise(request -> {
            asked.set(request.input());
            return request;
        });
        Answer answer = server.post(form.path(), form.requestAfterTool(form.part(png)));
        server.customise(UnaryOperator.identity());
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        Chat chat = ((Input.OfChat) asked.get()).chat();
        assertThat(chat.messages().getLast())
                .isEqualTo(new Message.ToolResult("look00001", Optional.empty(), List.of(Image.of(png))));
        assertThat(form.promptTokens(answer.json())).isEqualTo(server.engine().tokens(asked.get()).length);
    }

    @Test
    void modelsTellThatTheySee() {
        Answer answer = server.get("/v1/models/seeing");
        assertThat(answer.json().at("/capabilities/vision").asBoolean()).isTrue();
        assertThat(answer.json().at("/architecture/input_modalities/1").asString())
                .isEqualTo("image");
    }

    static Stream<Arguments> damaged() throws IOException {
        byte[] whole = Files.readAllBytes(GOLDENS.resolve("c.png"));
        return Stream.of(ImageForm.values())
                .flatMap(form -> Stream.of(
                        arguments(form, form.part("image/png", "!!!"), "base64"),
                        arguments(form, form.part("image/png", ""), "format"),
                        arguments(
                                form,
                                form.part("text/plain", base64("text".getBytes(StandardCharsets.UTF_8))),
                                "image/"),
                        arguments(form, form.part("<svg/>".getBytes(StandardCharsets.UTF_8)), "format"),
                        arguments(form, form.part(Arrays.copyOf(whole, 20)), "header"),
                        arguments(form, form.part(withSize(whole, 100_000, 100_000)), "pixels")));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Another size in the header, whose checksum is not looked at before its size. */
    private static byte[] withSize(byte[] png, int width, int height) {
        byte[] bomb = png.clone();
        ByteBuffer.wrap(bomb).putInt(16, width).putInt(20, height);
        return bomb;
    }

    @ParameterizedTest
    @MethodSource("damaged")
    void damagedImagesAreRefusedByTheirPlace(ImageForm form, String part, String word) {
        isRefused(form, form.request(part), word, form.place());
    }

    @ParameterizedTest
    @EnumSource
    void imagesThatBreakOffAreRefused(ImageForm form) throws IOException {
        byte[] whole = Files.readAllBytes(GOLDENS.resolve("c.png"));
        String broken = form.part(Arrays.copyOf(whole, whole.length / 2));
        isRefused(form, form.request(form.part(whole), broken), "image 2");
    }

    static Stream<ImageForm> urls() {
        return ImageForm.ofUrls();
    }

    static Stream<ImageForm> endpoints() {
        return ImageForm.ofEndpoints();
    }

    @ParameterizedTest
    @MethodSource("urls")
    void nothingIsFetched(ImageForm form) throws IOException {
        AtomicInteger visits = new AtomicInteger();
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        elsewhere.createContext("/", exchange -> {
            visits.incrementAndGet();
            exchange.close();
        });
        elsewhere.start();
        try {
            String address = "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/image.png";
            isRefused(form, form.request(form.partOfUrl(address)), "http: URLs are not fetched", form.place());
            isRefused(form, form.request(form.partOfUrl("file:///etc/passwd")), "file: URLs", form.place());
        } finally {
            elsewhere.stop(0);
        }
        assertThat(visits).hasValue(0);
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void tooManyImagesAreRefused(ImageForm form) {
        String part = form.part(TestImage.png(8, 8, Color.ORANGE));
        String messages = form == ImageForm.RESPONSES ? "input" : "messages";
        isRefused(form, form.request(Collections.nCopies(33, part)), messages + " must have at most 32 images");
        Answer most = server.post(form.path(), form.request(Collections.nCopies(32, part)));
        assertThat(most.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void tooManyPixelsAreRefused(ImageForm form) {
        // Each image is allowed, and all together are too many.
        String wide = form.part(withSize(TestImage.png(8, 8, Color.ORANGE), 8192, 8192));
        isRefused(form, form.request(Collections.nCopies(3, wide)), "pixels together");
    }

    @Test
    void tooLargeFilesAreRefused() {
        ImageForm form = ImageForm.CHAT_OBJECT;
        String huge = form.part(Arrays.copyOf(TestImage.png(8, 8, Color.ORANGE), Image.LARGEST_FILE + 1));
        isRefused(form, form.request(huge), "at most " + Image.LARGEST_FILE, form.place());
    }
}
