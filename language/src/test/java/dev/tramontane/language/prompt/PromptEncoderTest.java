package dev.tramontane.language.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tramontane.language.Goldens;
import dev.tramontane.language.Images;
import dev.tramontane.language.Texts;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.ChatException.Kind;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.chat.ToolDefinition;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import dev.tramontane.language.tokenizer.ImageSettings;
import dev.tramontane.language.tokenizer.Tekken;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptEncoderTest {
    private final Tekken tekken = Goldens.trimmed();
    private final PromptEncoder encoder = PromptEncoder.of(tekken);

    @Provide
    Arbitrary<String> texts() {
        return Texts.any();
    }

    @Test
    void promptsTheStarterModelAsItWasTrained() {
        PromptEncoder starter = PromptEncoder.of(Goldens.starter());
        List<JsonObject> cases = Goldens.cases("starter-prompts.json");
        assertThat(cases).isNotEmpty();
        for (JsonObject golden : cases) {
            Chat chat = Chat.builder()
                    .user(Goldens.string(golden, "question"))
                    .effort(Effort.of(Goldens.string(golden, "effort")).orElseThrow())
                    .build();
            assertThat(starter.encode(chat).tokens()).isEqualTo(Goldens.ints(golden, "prompt_tokens"));
        }
    }

    @Test
    void aModelMayInsistOnAnEffort() {
        PromptEncoder starter = PromptEncoder.of(Goldens.starter());
        assertThatThrownBy(() -> starter.encode(Chat.user("Hi")))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED))
                .hasMessageContaining("needs an effort");
    }

    @Test
    void aModelWithoutEffortsDoesNotThink() {
        PromptEncoder v13 = PromptEncoder.of(Goldens.trimmedV13());
        Chat chat = Chat.user("Hi");
        assertThat(v13.encode(chat.toBuilder().effort(Effort.NONE).build()).tokens())
                .isEqualTo(v13.encode(chat).tokens());
        assertThatThrownBy(() -> v13.encode(chat.toBuilder().effort(Effort.HIGH).build()))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED));
    }

    /** Sizes and token counts as the reference computes them. */
    @ParameterizedTest
    @CsvSource({
        "1,1,1,1",
        "28,28,1,1",
        "29,28,2,1",
        "100,100,4,4",
        "640,480,23,18",
        "1024,1024,37,37",
        "1920,1080,55,31",
        "2000,1000,55,28",
        "3024,4032,42,55",
        "1540,1540,55,55",
        "1541,1540,55,55",
        "4000,3,55,1",
        "1,5000,1,55"
    })
    void cutsImagesIntoCells(int width, int height, int columns, int rows) {
        ImageGrid grid = ImageGrid.of(new ImageSettings(14, 1540, 2), width, height);
        assertThat(grid).isEqualTo(new ImageGrid(columns, rows));
        assertThat(grid.tokens()).isEqualTo((columns + 1) * rows);
        assertThat(grid.cells()).isEqualTo(columns * rows);
    }

    @Test
    void tellsWhereTheImagesAre() {
        Image wide = Image.of(Images.file(60, 30, "png"));
        Image small = Image.of(Images.file(1, 1, "jpeg"));
        Prompt prompt = encoder.encode(Chat.user("What is this?", wide, small));
        assertThat(prompt.images())
                .extracting(ImageSpan::image, ImageSpan::grid)
                .containsExactly(tuple(wide, new ImageGrid(3, 2)), tuple(small, new ImageGrid(1, 1)));
        int[] tokens = prompt.tokens();
        for (ImageSpan span : prompt.images()) {
            int end = span.start() + span.grid().tokens();
            assertThat(tokens[end - 1]).isEqualTo(tekken.special("[IMG_END]"));
            assertThat(Arrays.stream(tokens, span.start(), end).filter(t -> t == tekken.special("[IMG]")))
                    .hasSize(span.grid().cells());
        }
    }

    @Test
    void tellsWhetherTheModelGoesOnThinking() {
        Message open = new Message.Assistant(List.of(new Chunk.Thinking("Let me", false)), List.of(), true);
        Message closed = new Message.Assistant(List.of(new Chunk.Thinking("Done", true)), List.of(), true);
        assertThat(encoder.encode(Chat.builder().user("Hi").message(open).build())
                        .insideThought())
                .isTrue();
        assertThat(encoder.encode(Chat.builder().user("Hi").message(closed).build())
                        .insideThought())
                .isFalse();
        assertThat(encoder.encode(Chat.user("Hi")).insideThought()).isFalse();
    }

    @Property
    void noTextCanForgeASpecialToken(@ForAll("texts") String text) {
        Chunk words = new Chunk.Text(text);
        JsonObject parameters = new JsonObject(Map.of("title", new JsonString(text), text, new JsonString(text)));
        Chat chat = chat(words, new Chunk.Thinking(text), text, parameters);
        JsonObject plain = new JsonObject(Map.of("title", new JsonString(""), "", new JsonString("")));
        Chat empty = chat(new Chunk.Text("-"), new Chunk.Thinking(""), "-", plain);
        assertThat(specials(chat)).isEqualTo(specials(empty));
    }

    private static Chat chat(Chunk words, Chunk thought, String text, JsonObject parameters) {
        return Chat.builder()
                .message(new Message.SystemPrompt(List.of(words)))
                .message(new Message.User(List.of(words)))
                .message(new Message.Assistant(List.of(thought, words), List.of(new ToolCall("1", "f", text)), false))
                .message(new Message.ToolResult("1", Optional.empty(), List.of(words)))
                .message(new Message.Assistant(List.of(thought, words), List.of(), true))
                .tool(new ToolDefinition("f", text, parameters))
                .build();
    }

    private int[] specials(Chat chat) {
        return Arrays.stream(encoder.encode(chat).tokens())
                .filter(tekken::isSpecial)
                .toArray();
    }

    @Test
    void namesTheFieldAtFault() {
        Chat chat = Chat.builder()
                .user("x")
                .toolCalls(new ToolCall("1", "bad name", "{}"))
                .toolResult("1", "r")
                .build();
        assertThatThrownBy(() -> encoder.encode(chat)).isInstanceOfSatisfying(ChatException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.TOOL_CALL);
            assertThat(e.path()).isEqualTo("messages[1].tool_calls[0].function.name");
        });
        JsonObject schema = (JsonObject) JsonValue.parse("{\"properties\": {\"a\": {\"type\": \"nope\"}}}");
        Chat tools = Chat.user("x").toBuilder()
                .tool(new ToolDefinition("f", "", schema))
                .build();
        assertThatThrownBy(() -> encoder.encode(tools)).isInstanceOfSatisfying(ChatException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.TOOL_SCHEMA);
            assertThat(e.path()).isEqualTo("tools[0].function.parameters.properties.a.type");
        });
    }

    @Test
    void schemasMayNestDeeply() {
        JsonValue schema = JsonValue.emptyObject();
        for (int i = 0; i < 20_000; i++) {
            schema = new JsonObject(Map.of("not", schema));
        }
        Chat chat = Chat.user("x").toBuilder()
                .tool(new ToolDefinition("f", "", (JsonObject) schema))
                .build();
        assertThat(encoder.encode(chat).length()).isGreaterThan(20_000);
    }
}
