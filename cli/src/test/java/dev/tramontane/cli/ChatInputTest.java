package dev.tramontane.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.EOFError;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatInputTest {
    private final ChatInput input = new ChatInput();

    @ParameterizedTest
    @ValueSource(strings = {"goes on \\", "\"\"\"", "\"\"\"quoted\nand more", "\"\"\"\"", "\"\"\"a\" \"\"", "a\nb\\"})
    void moreIsToCome(String line) {
        assertThatThrownBy(() -> input.parse(line, line.length(), ParseContext.ACCEPT_LINE))
                .isInstanceOf(EOFError.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "don't \"quote\" me",
                "C:\\dir",
                "a \\\nb",
                "\"\"\"a\nb\"\"\"",
                "\"\"\"\"\"\"",
                "x \"\"\""
            })
    void thatIsAll(String line) {
        assertThat(input.parse(line, line.length(), ParseContext.ACCEPT_LINE).line())
                .isEqualTo(line);
    }

    @Test
    void theMessageIsWhatWasMeant() {
        assertThat(ChatInput.message("  plain ")).isEqualTo("plain");
        assertThat(ChatInput.message("one \\\ntwo")).isEqualTo("one \ntwo");
        assertThat(ChatInput.message("\"\"\"\nfirst\\\n  second\n\"\"\"")).isEqualTo("first\\\n  second");
        assertThat(ChatInput.message("\"\"\"\"\"\"")).isEmpty();
    }

    @Test
    void commandsAndTheirArgumentsAreCompleted() {
        assertThat(completions("/")).containsExactly("/effort", "/system", "/image", "/reset", "/help", "/quit");
        assertThat(completions("/effort ")).containsExactly("none", "high");
        assertThat(completions("/system ")).isEmpty();
        assertThat(completions("What")).isEmpty();
        assertThat(completions("What is")).isEmpty();
    }

    private List<String> completions(String line) {
        List<Candidate> candidates = new ArrayList<>();
        new SlashCompleter().complete(null, input.parse(line, line.length(), ParseContext.COMPLETE), candidates);
        return candidates.stream().map(Candidate::value).toList();
    }
}
