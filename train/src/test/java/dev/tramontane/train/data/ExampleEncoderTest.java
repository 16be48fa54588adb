package dev.tramontane.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.chat.ToolDefinition;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.output.OutputParser;
import dev.tramontane.language.output.ParsedOutput;
import dev.tramontane.language.prompt.PromptEncoder;
import dev.tramontane.language.tokenizer.SpecialTokens;
import dev.tramontane.language.tokenizer.Tekken;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExampleEncoderTest {
    private static final Tekken TEKKEN = Tekken.load(Path.of("..", "models", "starter", "tekken.json"));

    private final ExampleEncoder encoder = ExampleEncoder.of(TEKKEN, Optional.empty());

    private static Message.Assistant thinking(String thought, String text, ToolCall... calls) {
        return new Message.Assistant(List.of(new Chunk.Thinking(thought), new Chunk.Text(text)), List.of(calls), false);
    }

    /** A conversation with a call of a tool, its result, and another question. */
    private static Chat conversation() {
        return Chat.builder()
                .system("Be brief.")
                .tool(new ToolDefinition("add", "adds", JsonValue.emptyObject()))
                .user("What is 2+2?")
                .message(thinking("use add", "", new ToolCall("1", "add", "{\"a\":2,\"b\":2}")))
                .toolResult("1", "4")
                .assistant("It is 4.")
                .user("And 3+3?")
                .message(thinking("3+3=6", "6"))
                .effort(Effort.HIGH)
                .build();
    }

    private static List<String> learnedTexts(Example example) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < example.length(); i++) {
            if (example.learned()[i]) {
                int start = i;
                while (i < example.length() && example.learned()[i]) {
                    i++;
                }
                int[] answer = java.util.Arrays.copyOfRange(example.tokens(), start, i);
                texts.add(TEKKEN.decode(answer, SpecialTokens.KEEP));
            }
        }
        return texts;
    }

    @Test
    void answersAreLearnedWithTheirMarkersAndEnd() {
        Example example = encoder.encode(conversation(), "sums");
        assertThat(learnedTexts(example))
                .containsExactly(
                        "[THINK]use add[/THINK][TOOL_CALLS]add[ARGS]{\"a\": 2, \"b\": 2}</s>",
                        "It is 4.</s>",
                        "[THINK]3+3=6[/THINK]6</s>");
        assertThat(example.task()).isEqualTo("sums");
        assertThat(example.effort()).isEqualTo(Effort.HIGH);
        assertThat(learnedTexts(encoder.encodeLast(conversation(), ""))).containsExactly("[THINK]3+3=6[/THINK]6</s>");
        assertThat(learnedTexts(encoder.encode(conversation(), "", message -> message == 4)))
                .containsExactly("It is 4.</s>");
    }

    /** What stands before each answer is the prompt that the engine would have made, and the parser reads the answer back. */
    @Test
    void everyAnswerFollowsItsPrompt() {
        Chat chat = conversation();
        Example example = encoder.encode(chat, "");
        PromptEncoder prompts = PromptEncoder.of(TEKKEN);
        for (int answer : new int[] {2, 4, 6}) {
            int[] prompt = prompts.encode(new Chat(chat.messages().subList(0, answer), chat.tools(), chat.effort()))
                    .tokens();
            assertThat(example.tokens()).startsWith(prompt);
            assertThat(example.learned()[prompt.length]).isTrue();
            assertThat(example.learned()[prompt.length - 1]).isFalse();
        }
        int[] tokens = example.tokens();
        int start = tokens.length - 1;
        while (example.learned()[start - 1]) {
            start--;
        }
        ParsedOutput last =
                OutputParser.parse(TEKKEN, java.util.Arrays.copyOfRange(tokens, start, tokens.length), false);
        assertThat(last.thinking()).isEqualTo("3+3=6");
        assertThat(last.text()).isEqualTo("6");
    }

    @Test
    void neighbouringAnswersAreOne() {
        Chat chat = Chat.builder()
                .user("Hi")
                .assistant("a")
                .assistant("b")
                .effort(Effort.NONE)
                .build();
        assertThat(learnedTexts(encoder.encode(chat, ""))).containsExactly("a\n\nb</s>");
        assertThat(learnedTexts(encoder.encodeLast(chat, ""))).containsExactly("a\n\nb</s>");
        assertThatThrownBy(() -> encoder.encode(chat, "", message -> message == 2))
                .isInstanceOf(ChatException.class)
                .hasMessageContaining("messages[2]")
                .hasMessageContaining("one answer");
    }

    @Test
    void whatNoModelCouldAnswerIsRefused() {
        Chat.Builder hello = Chat.builder().user("Hi").effort(Effort.NONE);
        assertRefused(hello.build(), "the last message must be the assistant's");
        assertRefused(Chat.builder().user("Hi").prefix("He").effort(Effort.NONE).build(), "prefix");
        assertRefused(
                Chat.builder()
                        .user("Hi")
                        .message(thinking("hm", "Hi"))
                        .effort(Effort.NONE)
                        .build(),
                "thinks where reasoning_effort is none");
        assertRefused(
                Chat.builder()
                        .user("Hi")
                        .message(new Message.Assistant(List.of(new Chunk.Thinking("hm", false)), List.of(), false))
                        .effort(Effort.HIGH)
                        .build(),
                "without an end");
        assertRefused(
                Chat.builder()
                        .message(new Message.Assistant("Hi"))
                        .effort(Effort.NONE)
                        .build(),
                "single message");
    }

    private void assertRefused(Chat chat, String reason) {
        assertThatThrownBy(() -> encoder.encode(chat, ""))
                .isInstanceOf(ChatException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void anExampleThatIsCutKeepsItsBeginning() {
        Example example = encoder.encode(conversation(), "sums");
        Example cut = encoder.cut(example, 40);
        assertThat(cut.length()).isEqualTo(40);
        assertThat(example.tokens()).startsWith(cut.tokens());
        assertThat(cut.task()).isEqualTo("sums");
        assertThat(encoder.cut(example, example.length())).isSameAs(example);
    }
}
