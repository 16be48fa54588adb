package dev.tramontane.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ExamplesTest {

    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void theReadmeShowsWhatIsCompiledHere() throws IOException {
        String examples =
                unindented(Files.readString(Path.of("src/test/java/dev/tramontane/langchain4j/Examples.java")));
        List<String> blocks = BLOCK.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(blocks)
                .hasSize(4)
                .allSatisfy(block -> assertThat(examples)
                        .contains(unindented(BLOCK.matcher(block).replaceFirst("$1"))));
    }

    private static String unindented(String code) {
        return code.lines().map(String::strip).collect(Collectors.joining("\n"));
    }

    @Test
    void theExamplesWork(@TempDir Path folder) {
        assertThat(Examples.calculate(StarterModel.FOLDER)).isEqualTo(StarterModel.ANSWER);
        try (TramontaneStreamingChatModel model = TramontaneStreamingChatModel.builder()
                .model(StarterModel.FOLDER)
                .build()) {
            assertThat(Examples.streamStart(model)).isEqualTo("199");
        }
        Map<String, List<String>> table =
                new HashMap<>(TableModel.chain("[/INST]|[TOOL_CALLS]|getWeather|[ARGS]|{\"city\":| \"Munich\"}|</s>"));
        table.putAll(TableModel.chain("[/TOOL_RESULTS]|sunny|</s>"));
        assertThat(Examples.assist(TableModel.write(folder, table))).isEqualTo("sunny");
    }
}
