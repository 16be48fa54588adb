package dev.tramontane.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.tokenizer.SpecialTokens;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.train.data.ChatLineOptions.TooLong;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatLinesTest {
    private static final Tekken TEKKEN = Tekken.load(Path.of("..", "models", "starter", "tekken.json"));
    private static final ChatLineOptions OPTIONS = ChatLineOptions.ofLongest(1000);
    private static final String HELLO =
            "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}, {\"role\": \"assistant\", \"content\": \"Hello\"}]}";

    @TempDir
    private Path folder;

    private final ExampleEncoder encoder = ExampleEncoder.of(TEKKEN, Optional.empty());

    private ChatData read(String text) throws IOException {
        return read(text, OPTIONS);
    }

    private ChatData read(String text, ChatLineOptions options) throws IOException {
        Path file = folder.resolve("chats.jsonl");
        Files.writeString(file, text);
        return ChatLines.read(file, encoder, options);
    }

    private String onlyText(String text) throws IOException {
        ChatData data = read(text);
        assertThat(data.problems()).isEmpty();
        assertThat(data.examples().size()).isEqualTo(1);
        return TEKKEN.decode(data.examples().get(0).tokens(), SpecialTokens.KEEP);
    }

    @Test
    void oneThingIsSaidInSeveralForms() throws IOException {
        String mistral = """
                {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "2+2?"},
                {"role": "assistant", "content": [{"type": "thinking", "thinking": [{"type": "text", "text": "add"}]},
                {"type": "text", "text": "Let us see."}], "tool_calls": [{"id": "abc", "type": "function",
                "function": {"name": "add", "arguments": {"a": 2}}}]},
                {"role": "tool", "tool_call_id": "abc", "content": "4"},
                {"role": "assistant", "content": "4"}],
                "tools": [{"type": "function", "function": {"name": "add", "parameters": {}}}],
                "reasoning_effort": "high"}""";
        String openAi = """
                {"messages": [{"role": "developer", "content": "Be brief."},
                {"role": "user", "content": [{"type": "text", "text": "2+2?"}]},
                {"role": "assistant", "reasoning_content": "add", "reasoning": "add", "content": "Let us see.", "refusal": null,
                "tool_calls": [{"id": "abc", "type": "function", "function": {"name": "add", "arguments": "{\\"a\\":2}"}}]},
                {"role": "tool", "tool_call_id": "abc", "content": [{"type": "text", "text": "4"}]},
                {"role": "assistant", "content": [{"type": "text", "text": "4"}]}],
                "tools": [{"type": "function", "function": {"name": "add", "description": "", "parameters": {}}}]}""";
        String text = onlyText(mistral.replace('\n', ' '));
        assertThat(text)
                .contains("[SYSTEM_PROMPT]Be brief.[/SYSTEM_PROMPT]", "\"reasoning_effort\": \"high\"")
                .endsWith("[INST]2+2?[/INST][THINK]add[/THINK]Let us see.[TOOL_CALLS]add[ARGS]{\"a\": 2}</s>"
                        + "[TOOL_RESULTS]4[/TOOL_RESULTS]4</s>");
        assertThat(onlyText(openAi.replace('\n', ' '))).isEqualTo(text);
    }

    @Test
    void whoeverDoesNotThinkWasNotAskedTo() throws IOException {
        ChatData data =
                read("\ufeff" + HELLO + "\r\n\n  \n" + HELLO.replace("]}", "], \"reasoning_effort\": \"max\"}"));
        assertThat(data.problems()).isEmpty();
        assertThat(data.lines()).isEqualTo(4);
        assertThat(data.examples().get(0).effort()).isEqualTo(Effort.NONE);
        assertThat(data.examples().get(1).effort()).isEqualTo(Effort.HIGH);
    }

    @Test
    void everyBadLineIsTold() throws IOException {
        List<String> bad = List.of(
                "{\"messages\": [}",
                "[]",
                "{}",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}",
                HELLO.replace("\"Hi\"", "17"),
                HELLO.replace("assistant", "bot"),
                HELLO.replace("\"Hello\"", "[{\"type\": \"video\"}]"),
                HELLO.replace("]}", "], \"reasoning_effort\": \"much\"}"),
                HELLO.replace("\"Hello\"", "\"Hello\", \"weight\": 2"),
                HELLO.replace("\"Hello\"", "\"Hello\", \"weight\": 0"),
                HELLO.replace("\"Hi\"", "\"Hi\", \"weight\": 1"),
                HELLO.replace(
                        "\"Hello\"", "\"Hello\", \"tool_calls\": [{\"id\": \"1\", \"function\": {\"name\": \"f\"}}]"),
                HELLO.replace("\"Hi\"", "\"Hi\", \"role\": \"system\""),
                HELLO.replace("]}", "], \"functions\": []}"),
                HELLO.replace("\"Hello\"", "null"));
        ChatData data = read(HELLO + "\n" + String.join("\n", bad) + "\n" + HELLO);
        assertThat(data.examples().size()).isEqualTo(2);
        assertThat(data.problemCount()).isEqualTo(bad.size());
        String file = folder.resolve("chats.jsonl").toString();
        assertThat(data.problems())
                .extracting(ChatLineProblem::line)
                .containsExactlyElementsOf(
                        IntStream.range(0, bad.size()).mapToObj(i -> i + 2).toList());
        assertThat(data.problems().stream().map(ChatLineProblem::toString))
                .satisfiesExactly(
                        text -> assertThat(text).startsWith(file + ":2: is not valid JSON"),
                        text -> assertThat(text).startsWith(file + ":3: must be an object with messages"),
                        text -> assertThat(text).isEqualTo(file + ":4: messages: is missing"),
                        text -> assertThat(text).startsWith(file + ":5: messages[0]: the last message must be"),
                        text -> assertThat(text).startsWith(file + ":6: messages[0].content: must be a string or an"),
                        text -> assertThat(text).startsWith(file + ":7: messages[1].role: must be system"),
                        text -> assertThat(text).startsWith(file + ":8: messages[1].content[0].type: must be text"),
                        text -> assertThat(text).startsWith(file + ":9: reasoning_effort: must be none"),
                        text -> assertThat(text).startsWith(file + ":10: messages[1].weight: must be 0 or 1"),
                        text -> assertThat(text).contains(":11: messages: nothing of it is to be learned"),
                        text -> assertThat(text).contains(":12: messages[0].weight: is for messages of the assistant"),
                        text -> assertThat(text).contains(":13: messages[1].tool_calls[0].function.name: calls a"),
                        text -> assertThat(text).contains(":14: is not valid JSON"),
                        text -> assertThat(text).contains(":15: functions: is the old form"),
                        text -> assertThat(text).contains(":16: messages: an assistant's message needs content"));
        ChatData few = read(String.join("\n", bad), OPTIONS.withMostProblems(3));
        assertThat(few.problems()).hasSize(3);
        assertThat(few.problemCount()).isEqualTo(bad.size());
    }

    @Test
    void hostileLinesAreTold() throws IOException {
        Path file = folder.resolve("chats.jsonl");
        try (var out = Files.newOutputStream(file)) {
            out.write("[".repeat(100_000).getBytes(StandardCharsets.UTF_8));
            out.write('\n');
            out.write(new byte[] {(byte) 0xc3, (byte) 0x28, '\n'});
            byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i <= ChatLines.LONGEST_LINE >> 20; i++) {
                out.write(spaces);
            }
            out.write(("\n" + HELLO).getBytes(StandardCharsets.UTF_8));
        }
        ChatData data = ChatLines.read(file, encoder, OPTIONS);
        assertThat(data.problems().stream().map(ChatLineProblem::reason))
                .satisfiesExactly(
                        reason -> assertThat(reason).contains("not valid JSON"),
                        reason -> assertThat(reason).contains("not UTF-8"),
                        reason -> assertThat(reason).contains("longer than"));
        assertThat(data.examples().size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"REFUSED,1,1,1", "LEFT_OUT,1,1,0", "CUT,2,1,0"})
    void longConversationsAreTreatedAsAsked(TooLong tooLong, int examples, int counted, int problems)
            throws IOException {
        String longer = HELLO.replace("Hello", "Hello ".repeat(300));
        ChatData data =
                read(HELLO + "\n" + longer, ChatLineOptions.ofLongest(64).withTooLong(tooLong));
        assertThat(data.examples().size()).isEqualTo(examples);
        assertThat(data.tooLong()).isEqualTo(counted);
        assertThat(data.problemCount()).isEqualTo(problems);
        assertThat(IntStream.range(0, examples).map(data.examples()::length)).allMatch(length -> length <= 64);
    }

    @Test
    void weightsAndOptionsSayWhatIsLearned() throws IOException {
        String two = HELLO.replace(
                "]}",
                ", {\"role\": \"user\", \"content\": \"Bye\"}, {\"role\": \"assistant\", \"content\": \"Bye bye\"}]}");
        int all = read(two).examples().get(0).learnedCount();
        int last = read(two, OPTIONS.withLastAnswerOnly(true)).examples().get(0).learnedCount();
        int first = read(two.replace("\"Bye bye\"", "\"Bye bye\", \"weight\": 0"))
                .examples()
                .get(0)
                .learnedCount();
        assertThat(first).isPositive();
        assertThat(last).isPositive();
        assertThat(first + last).isEqualTo(all);
    }

    @Test
    void fieldsThatMeanNothingAreCounted() throws IOException {
        String more = HELLO.replace("]}", "], \"id\": 7, \"model\": \"m\", \"parallel_tool_calls\": true}");
        assertThat(read(more + "\n" + more + "\n" + HELLO).ignoredFields())
                .containsOnlyKeys("id")
                .containsEntry("id", 2);
    }

    @Test
    void theSplitFollowsFromTheLines() throws IOException {
        String text = IntStream.range(0, 200)
                .mapToObj(i -> HELLO.replace("Hi", "Hi " + i))
                .collect(Collectors.joining("\n"));
        ChatData.Split split = read(text).split(0.25);
        assertThat(split.training().size() + split.validation().size()).isEqualTo(200);
        assertThat(split.validation().size()).isBetween(25, 80);
        ChatData.Split again = read(HELLO + "\n" + text).split(0.25);
        assertThat(texts(again.validation())).containsAll(texts(split.validation()));
        assertThat(read(text).split(0).validation().size()).isZero();
        assertThat(read(text).split(1).training().size()).isZero();
    }

    private static List<String> texts(Examples examples) {
        return IntStream.range(0, examples.size())
                .mapToObj(i -> TEKKEN.decode(examples.get(i).tokens(), SpecialTokens.KEEP))
                .toList();
    }

    private static byte[] png(int width, int height) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(1, 1, 0xff0000);
        assertThat(ImageIO.write(image, "png", out)).isTrue();
        return out.toByteArray();
    }

    private static String showing(String url) {
        return HELLO.replace(
                "\"Hi\"",
                "[{\"type\": \"text\", \"text\": \"Hi\"}, {\"type\": \"image_url\", \"image_url\": {\"url\": \"" + url
                        + "\"}}]");
    }

    /** A tokenizer with images, and the sight of the tiny golden model. */
    private ExampleEncoder seeing() throws Exception {
        Path tiny = Path.of(Objects.requireNonNull(ChatLinesTest.class.getResource("/goldens/hf-bf16"))
                .toURI());
        VisionConfig vision;
        try (Checkpoint checkpoint = Checkpoint.open(tiny)) {
            vision = checkpoint.config().vision().orElseThrow();
        }
        String text = Files.readString(Path.of("..", "models", "starter", "tekken.json"));
        assertThat(text).contains("\"config\"");
        String image = "\"image\": {\"image_patch_size\": %d, \"max_image_size\": %d, \"spatial_merge_size\": %d},"
                .formatted(vision.patchSize(), vision.imageSize(), vision.mergeSize());
        Path file = folder.resolve("tekken.json");
        Files.writeString(file, text.contains("\"image\"") ? text : text.replaceFirst("\\{", "{" + image));
        return ExampleEncoder.of(Tekken.load(file), Optional.of(vision));
    }

    @Test
    void imagesAreReadFromTheLineOrFromBelowItsFolder() throws Exception {
        ExampleEncoder seeing = seeing();
        byte[] png = png(30, 17);
        Files.createDirectories(folder.resolve("pictures"));
        Files.write(folder.resolve("pictures/a.png"), png);
        String data = "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
        Path file = folder.resolve("chats.jsonl");
        Files.writeString(file, showing(data) + "\n" + showing("pictures/a.png"));
        ChatData read = ChatLines.read(file, seeing, OPTIONS);
        assertThat(read.problems()).isEmpty();
        Example one = read.examples().get(0);
        Example other = read.examples().get(1);
        assertThat(one.images()).hasSize(1);
        ExampleImage image = one.images().getFirst();
        assertThat(image.pixels()).hasSize(3 * image.width() * image.height());
        assertThat(other.tokens()).isEqualTo(one.tokens());
        assertThat(other.images().getFirst().pixels()).isEqualTo(image.pixels());
        assertThat(Statistics.of(read.examples()).images()).isEqualTo(2);
        // An image is never cut in two.
        assertThat(seeing.cut(one, one.length() - 1).images()).hasSize(1);
        for (int length = 2; length < one.length(); length++) {
            Example cut = seeing.cut(one, length);
            long cells = java.util.Arrays.stream(cut.tokens())
                    .filter(token -> token == 10)
                    .count();
            long all = java.util.Arrays.stream(one.tokens())
                    .filter(token -> token == 10)
                    .count();
            assertThat(cells).isEqualTo(cut.images().isEmpty() ? 0 : all);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.png",
                "/etc/passwd",
                "pictures/../../secret.png",
                "link.png",
                "file:///etc/passwd",
                "https://example.org/a.png",
                "missing.png",
                "data:text/html;base64,AAAA",
                "data:image/png;base64,AAAA",
                "pictures"
            })
    void nothingElseIsReadOrFetched(String url) throws Exception {
        Path inner = Files.createDirectories(folder.resolve("inner/pictures")).getParent();
        Files.write(folder.resolve("secret.png"), png(3, 3));
        Files.createSymbolicLink(inner.resolve("link.png"), folder.resolve("secret.png"));
        Path file = inner.resolve("chats.jsonl");
        Files.writeString(file, showing(url));
        ChatData data = ChatLines.read(file, seeing(), OPTIONS);
        assertThat(data.examples().size()).isZero();
        assertThat(data.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.field()).isEqualTo("messages[0].content[1].image_url"));
    }

    @Test
    void aModelWithoutSightTakesNoImages() throws IOException {
        byte[] png = png(3, 3);
        ChatData data =
                read(showing("data:image/png;base64," + Base64.getEncoder().encodeToString(png)));
        assertThat(data.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).contains("image"));
    }
}
