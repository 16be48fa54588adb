package dev.tramontane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.engine.Engine;
import dev.tramontane.language.chat.Effort;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** Conversations typed at a dumb terminal. */
class InteractiveChatTest {
    private static Engine engine;

    @Command
    private static final class Options {
        @ArgGroup(validate = false)
        AnswerSettings answer = new AnswerSettings();

        @ArgGroup(validate = false)
        DisplaySettings display = new DisplaySettings();
    }

    @BeforeAll
    static void load() {
        engine = Engine.load(TestShell.STARTER);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    /** Types lines and returns what the terminal shows, which is not what is typed: a dumb one does not echo. */
    private static String converse(String typed) throws IOException {
        return converse(List.of("--no-stats"), typed, new ByteArrayOutputStream());
    }

    private static String converse(List<String> arguments, String typed, ByteArrayOutputStream shown)
            throws IOException {
        Options options = new Options();
        new CommandLine(options).parseArgs(arguments.toArray(String[]::new));
        try (Terminal terminal = new DumbTerminal(
                "test",
                Terminal.TYPE_DUMB,
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                shown,
                StandardCharsets.UTF_8)) {
            if (shown instanceof Impatient impatient) {
                impatient.terminal = terminal;
            }
            Output output = new Output(terminal.writer(), true, false);
            new InteractiveChat(
                            engine,
                            new Conversation(Optional.empty(), Optional.of(Effort.NONE)),
                            options.answer,
                            options.display,
                            ChatTerminal.reader(terminal, Optional.empty()),
                            output)
                    .run();
        }
        return shown.toString(StandardCharsets.UTF_8).replace("\r", "");
    }

    @Test
    void answersUntilTheInputEnds() throws IOException {
        assertThat(converse("What is 47 * 36?\n"))
                .startsWith("Model: " + TestShell.STARTER + ", context of 8192 tokens\n")
                .endsWith("\n> 1992\n> ");
    }

    @Test
    void theEffortChangesOnTheWay() throws IOException {
        assertThat(converse("/effort\n/effort lots\n/effort high\nWhat is 47 * 36?\n"))
                .contains("effort: none\n", "the effort is none or high, not lots\n", "effort: high\n")
                .contains("36=30+6; ", "\n\n1592\n");
    }

    @Test
    void theConversationIsRememberedUntilReset() throws IOException {
        String question = "What is 47 * 36?\n";
        assertThat(promptTokens(question + question)).containsExactly("22", "39");
        assertThat(promptTokens(question + "/reset\n" + question)).containsExactly("22", "22");
        assertThat(promptTokens("/system hi\n" + question + "/reset\n" + question))
                .containsExactly("25", "25");
    }

    private static List<String> promptTokens(String typed) throws IOException {
        return Pattern.compile("(\\d+) prompt \\+")
                .matcher(converse(List.of("--stats"), typed, new ByteArrayOutputStream()))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void messagesGoOverLines() throws IOException {
        assertThat(converse("\"\"\"What is 47 * 36?\n\"\"\"\n")).contains("> 1992\n");
        assertThat(converse("/system Be \\\nbrief.\n/system\n"))
                .contains("the system prompt is set\n", "no system prompt\n");
    }

    @Test
    void commandsAreNoMessages() throws IOException {
        assertThat(converse("/help\n/nonsense\n\n   \n/quit\nWhat is 47 * 36?\n"))
                .contains("/effort [none|high]", "there is no command /nonsense;")
                .doesNotContain("1992");
    }

    @Test
    void whatCannotBeAskedIsNotKept() throws IOException {
        String tooLong = "47 ".repeat(3000);
        assertThat(converse(tooLong + "\nWhat is 47 * 36?\n"))
                .contains("(the question is not kept)\n")
                .contains("> 1992\n");
    }

    /** Presses Ctrl-C once an answer is long enough. */
    private static final class Impatient extends ByteArrayOutputStream {
        private Terminal terminal;
        private boolean pressed;

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            if (!pressed && toString(StandardCharsets.UTF_8).contains("6666")) {
                pressed = true;
                terminal.raise(Signal.INT);
            }
        }
    }

    @Test
    void controlCEndsAnAnswerAndNotTheConversation() throws IOException {
        // What was said is made likelier, so that the answer never ends by itself.
        List<String> endless = List.of("--frequency-penalty=-2", "--repetition-penalty=0.01", "--stats");
        String shown = converse(endless, "What is 47 * 36?\n/effort\n", new Impatient());
        assertThat(shown).containsPattern("> 7763 [0-9]+\n22 prompt \\+ .* tokens/s, interrupted\n");
        assertThat(shown).endsWith("stopped; what was answered is kept\n> effort: none\n> ");
    }

    @Test
    void imagesAreRefusedWhereNobodySees() throws IOException {
        assertThat(converse("/image\n/image a.png\n/quit\n"))
                .contains("which file?")
                .contains("this model has no image encoder");
    }
}
