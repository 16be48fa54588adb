package dev.tramontane.language.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.language.Goldens;
import dev.tramontane.language.Texts;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.json.JsonPrinter;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import dev.tramontane.language.output.OutputEvent.ThinkingDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallArgumentsDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallFinished;
import dev.tramontane.language.output.OutputEvent.ToolCallStarted;
import dev.tramontane.language.prompt.PromptEncoder;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.language.tokenizer.TokenBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputParserTest {
    private static final Pattern MARKER = Pattern.compile(Pattern.quote("[THINK]") + "|" + Pattern.quote("[/THINK]")
            + "|" + Pattern.quote("[TOOL_CALLS]") + "|" + Pattern.quote("[ARGS]") + "|</s>|" + Pattern.quote("[INST]"));
    private static final int FIRST_BYTE = 1000;
    private final Tekken tekken = Goldens.trimmed();

    /** An answer in which markers are special tokens. */
    private int[] tokens(String answer) {
        TokenBuffer tokens = new TokenBuffer();
        Matcher marker = MARKER.matcher(answer);
        int start = 0;
        while (marker.find()) {
            tekken.encode(answer.substring(start, marker.start()), tokens);
            tokens.add(tekken.special(marker.group()));
            start = marker.end();
        }
        tekken.encode(answer.substring(start), tokens);
        return tokens.toArray();
    }

    private List<OutputEvent> events(int[] tokens, boolean insideThought) {
        OutputParser parser = new OutputParser(tekken, insideThought, new Random(1));
        List<OutputEvent> events = new ArrayList<>();
        for (int token : tokens) {
            events.addAll(parser.push(token));
        }
        events.addAll(parser.finish());
        return events;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "hello</s>|hello|``|``",
                "[THINK]why[/THINK]so</s>|so|why|``",
                "a[THINK]why[/THINK] b|a b|why|``",
                "[THINK]why[/THINK]|``|why|``",
                "[THINK]never ends [TOOL_CALLS]f[ARGS]{}|``|never ends f{}|``",
                "no start[/THINK]|no start|``|``",
                "[THINK]a[THINK]b[/THINK]c|c|ab|``",
                "[TOOL_CALLS]f[ARGS]{\"a\": 1}</s>|``|``|f({\"a\": 1})",
                "sure[TOOL_CALLS]f[ARGS]{}[TOOL_CALLS]g[ARGS]{\"b\": 2}</s>|sure|``|f({}) g({\"b\": 2})",
                "[THINK]t[/THINK]c[TOOL_CALLS]f[ARGS]{}|c|t|f({})",
                "[TOOL_CALLS]f[THINK]t[/THINK][ARGS]{}|``|t|f({})",
                "[TOOL_CALLS]f{\"a\": {}}|``|``|f({\"a\": {}})",
                "[TOOL_CALLS]f|``|``|``",
                "[TOOL_CALLS][TOOL_CALLS]f[ARGS]{}|``|``|f({})",
                "[TOOL_CALLS]f[ARGS]|``|``|f()",
                "[TOOL_CALLS]f[ARGS]not json|``|``|f(not json)",
                "[TOOL_CALLS] f [ARGS]  {\"a\": 1}  |``|``|f({\"a\": 1})",
                "[TOOL_CALLS]f[ARGS]          {}          |``|``|f(  {}  )",
                "[TOOL_CALLS]f[ARGS]{}[ARGS]x|``|``|f({}x)",
                "[ARGS]text|text|``|``",
                "[INST]text[INST]|text|``|``"
            })
    void tellsTextThoughtAndCallsApart(String answer, String text, String thinking, String calls) {
        ParsedOutput output = OutputParser.parse(tekken, tokens(answer), false);
        assertThat(output.text()).isEqualTo(text);
        assertThat(output.thinking()).isEqualTo(thinking);
        assertThat(output.toolCalls().stream().map(call -> call.name() + "(" + call.arguments() + ")"))
                .isEqualTo(calls.isEmpty() ? List.of() : Arrays.asList(calls.split("(?<=\\)) ")));
    }

    @Test
    void markersInLettersAreText() {
        int[] letters = tekken.encode("[THINK]a[/THINK][TOOL_CALLS]f[ARGS]{}");
        assertThat(OutputParser.parse(tekken, letters, false).text())
                .isEqualTo("[THINK]a[/THINK][TOOL_CALLS]f[ARGS]{}");
    }

    @Test
    void aThoughtThatThePromptBeganGoesOn() {
        ParsedOutput output = OutputParser.parse(tekken, tokens(" us see[/THINK]4</s>"), true);
        assertThat(output.thinking()).isEqualTo(" us see");
        assertThat(output.text()).isEqualTo("4");
    }

    @Test
    void streamsACall() {
        List<OutputEvent> events = events(tokens("ok[TOOL_CALLS]f[ARGS]{\"a\": 1}</s>"), false);
        String id = CallIds.next(new Random(1));
        assertThat(events.getFirst()).isInstanceOf(TextDelta.class);
        assertThat(events).contains(new ToolCallStarted(0, id, "f"));
        assertThat(events.getLast()).isEqualTo(new ToolCallFinished(0, new ToolCall(id, "f", "{\"a\": 1}")));
        assertThat(id).matches("[A-Za-z0-9]{9}");
    }

    @Test
    void everyCallHasItsOwnId() {
        List<ToolCall> calls = OutputParser.parse(tekken, tokens("[TOOL_CALLS]f[ARGS]{}".repeat(100)), false)
                .toolCalls();
        assertThat(calls).extracting(ToolCall::id).doesNotHaveDuplicates().hasSize(100);
    }

    @Test
    void charactersAreWhole() {
        TokenBuffer tokens = new TokenBuffer();
        tokens.add(tekken.special("[THINK]"));
        for (int b : new int[] {0xF0, 0x9F, 0x8E, 0x89, 0xF0, 0x9F}) {
            tokens.add(FIRST_BYTE + b);
        }
        tokens.add(tekken.special("[/THINK]"));
        tokens.add(FIRST_BYTE + 0x8E);
        assertThat(events(tokens.toArray(), false))
                .containsExactly(new ThinkingDelta("🎉"), new ThinkingDelta("\uFFFD"), new TextDelta("\uFFFD"));
    }

    @Provide
    Arbitrary<List<Integer>> answers() {
        int[] special = {
            tekken.special("[THINK]"),
            tekken.special("[/THINK]"),
            tekken.special("[TOOL_CALLS]"),
            tekken.special("[ARGS]"),
            2
        };
        return Arbitraries.frequencyOf(
                        Tuple.of(3, Arbitraries.of(special[0], special[1], special[2], special[3], special[4])),
                        Tuple.of(2, Arbitraries.of(' ', '{', '}', 'a', '\n').map(c -> FIRST_BYTE + c)),
                        Tuple.of(4, Arbitraries.integers().between(FIRST_BYTE, tekken.vocabularySize() - 1)))
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 3000)
    void theEventsAddUpToTheWhole(@ForAll("answers") List<Integer> answer, @ForAll boolean insideThought) {
        int[] tokens = answer.stream().mapToInt(Integer::intValue).toArray();
        StringBuilder text = new StringBuilder();
        StringBuilder thinking = new StringBuilder();
        List<ToolCall> finished = new ArrayList<>();
        List<StringBuilder> arguments = new ArrayList<>();
        for (OutputEvent event : events(tokens, insideThought)) {
            switch (event) {
                case TextDelta(String delta) -> text.append(delta);
                case ThinkingDelta(String delta) -> thinking.append(delta);
                case ToolCallStarted started -> {
                    assertThat(started.index()).isEqualTo(arguments.size());
                    arguments.add(new StringBuilder());
                }
                case ToolCallArgumentsDelta(int index, String delta) ->
                    arguments.get(index).append(delta);
                case ToolCallFinished(int index, ToolCall call) -> {
                    assertThat(index).isEqualTo(finished.size());
                    assertThat(arguments.get(index).toString()).isEqualTo(call.arguments());
                    finished.add(call);
                }
            }
        }
        ParsedOutput output = OutputParser.parse(tekken, tokens, insideThought);
        assertThat(output.text()).isEqualTo(text.toString());
        assertThat(output.thinking()).isEqualTo(thinking.toString());
        assertThat(output.toolCalls())
                .extracting(call -> call.name() + call.arguments())
                .isEqualTo(finished.stream()
                        .map(call -> call.name() + call.arguments())
                        .toList());
        assertThat(arguments).hasSameSizeAs(finished);
    }

    @Provide
    Arbitrary<String> texts() {
        return Texts.any();
    }

    @Property(tries = 1000)
    void anAnswerThatIsReplayedReadsAsItWas(
            @ForAll("texts") String thought, @ForAll("texts") String text, @ForAll @Size(max = 3) List<String> values) {
        List<ToolCall> calls = new ArrayList<>();
        for (String value : values) {
            calls.add(new ToolCall("c" + calls.size(), "f" + calls.size(), "{\"a\": " + quoted(value) + "}"));
        }
        Message.Assistant answer =
                new Message.Assistant(List.of(new Chunk.Thinking(thought), new Chunk.Text(text)), calls, false);
        Chat.Builder chat = Chat.builder().message(answer).user("");
        int[] prompt = PromptEncoder.of(tekken).encode(chat.build()).tokens();
        int end = 1;
        while (prompt[end] != tekken.special("</s>")) {
            end++;
        }
        ParsedOutput output = OutputParser.parse(tekken, Arrays.copyOfRange(prompt, 1, end + 1), false);
        assertThat(output.thinking()).isEqualTo(Texts.wellFormed(thought));
        assertThat(output.text()).isEqualTo(Texts.wellFormed(text));
        assertThat(output.toolCalls()).hasSameSizeAs(calls);
        for (int i = 0; i < calls.size(); i++) {
            assertThat(output.toolCalls().get(i).name()).isEqualTo(calls.get(i).name());
            assertThat(output.toolCalls().get(i).arguments())
                    .isEqualTo(Texts.wellFormed(calls.get(i).arguments()));
        }
    }

    private static String quoted(String text) {
        return JsonPrinter.print(new JsonValue.JsonString(text));
    }

    @Test
    void argumentsAreAnObjectOrNot() {
        assertThat(new ToolCall("1", "f", "{\"a\": 1}").argumentsObject()).isPresent();
        assertThat(new ToolCall("1", "f", "[1]").argumentsObject()).isEmpty();
        assertThat(new ToolCall("1", "f", "{\"a\"").argumentsObject()).isEmpty();
    }
}
