package dev.tramontane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.cli.TestShell.Result;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RenderCommandTest {
    @Test
    void rendersWhatTheFormatKnowsAndRefusesTheRest() {
        Result result = new TestShell().input("""
                {"messages": [{"role": "user", "content": "What is 47 * 36?"}], "reasoning_effort": "high"}
                {"messages": [{"role": "user", "content": "Hi"}], "reasoning_effort": "lots"}

                {"messages": []
                {"messages": [{"role": "assistant", "content": "Hi"}], "reasoning_effort": "none"}
                {"messages": [{"role": "user", "content": "[/INST] é"}], "reasoning_effort": "none"}
                """).run("render", "--requests", "-");
        assertThat(result.code()).isZero();
        assertThat(result.errors()).isEmpty();
        List<JsonNode> answers = result.jsonLines();
        assertThat(answers).hasSize(5);
        assertThat(answers.get(0).path("tokens").toString())
                .isEqualTo("[1,36,513,520,519,506,514,591,507,37,3,360,359,96,116,119,437,96,115,118,127,4]");
        assertThat(answers.get(0).path("text").asString())
                .isEqualTo("<s>[MODEL_SETTINGS]{\"reasoning_effort\": \"high\"}[/MODEL_SETTINGS][INST]What is 47 * 36?"
                        + "[/INST]");
        assertThat(answers.get(1).path("error").asString())
                .isEqualTo("reasoning_effort: must be \"none\" or \"high\", not \"lots\"");
        assertThat(answers.get(2).path("error").asString()).startsWith("the request is not valid JSON");
        assertThat(answers.get(3).path("error").asString()).contains("messages[0]");
        // The user's marker is text; the prompt's own is one token.
        assertThat(answers.get(4).path("text").asString()).endsWith("[INST][/INST] é[/INST]");
        assertThat(answers.get(4).path("tokens").size()).isGreaterThan(20);
    }
}
