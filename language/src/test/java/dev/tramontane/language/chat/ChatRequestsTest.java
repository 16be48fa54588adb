package dev.tramontane.language.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.language.Images;
import dev.tramontane.language.chat.ChatException.Kind;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatRequestsTest {
    private static final String PNG =
            "data:image/png;base64," + Base64.getEncoder().encodeToString(Images.file(3, 2, "png"));

    @Test
    void readsEverythingThatIsConversation() {
        Chat chat = ChatRequests.parse("""
            {"model": "m", "temperature": 0.7, "reasoning_effort": "high",
             "messages": [
               {"role": "system", "content": "Be brief."},
               {"role": "user", "content": [{"type": "text", "text": "Look"}, {"type": "image_url", "image_url": {"url": "PNG"}},
                                            {"type": "image_url", "image_url": "PNG"}]},
               {"role": "assistant", "content": [
                  {"type": "thinking", "thinking": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], "signature": "s"},
                  {"type": "thinking", "thinking": "c", "closed": false}],
                "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": {"x": 1.50}}},
                               {"id": "2", "type": "function", "function": {"name": "g", "arguments": "{}"}},
                               {"id": "3", "function": {"name": "h"}}]},
               {"role": "tool", "tool_call_id": "1", "name": "f", "content": "r"},
               {"role": "assistant", "content": null, "tool_calls": null, "prefix": true}],
             "tools": [{"type": "function", "function": {"name": "f", "description": "d", "parameters": {"type": "object"}, "strict": true}},
                       {"function": {"name": "g", "description": null, "parameters": null}}]}
            """.replace("PNG", PNG));
        Image image = Image.of(Images.file(3, 2, "png"));
        assertThat(chat.messages())
                .containsExactly(
                        new Message.SystemPrompt("Be brief."),
                        new Message.User(List.of(new Chunk.Text("Look"), image, image)),
                        new Message.Assistant(
                                List.of(new Chunk.Thinking("ab"), new Chunk.Thinking("c", false)),
                                List.of(
                                        new ToolCall("1", "f", "{\"x\": 1.5}"),
                                        new ToolCall("2", "g", "{}"),
                                        new ToolCall("3", "h", "{}")),
                                false),
                        new Message.ToolResult("1", Optional.of("f"), List.of(new Chunk.Text("r"))),
                        new Message.Assistant(List.of(), List.of(), true));
        assertThat(chat.tools())
                .containsExactly(
                        new ToolDefinition("f", "d", (JsonObject) JsonValue.parse("{\"type\": \"object\"}"), true),
                        new ToolDefinition("g", "", JsonValue.emptyObject()));
        assertThat(chat.effort()).contains(Effort.HIGH);
    }

    @Test
    void continuesTheFinalMessageOnRequest() {
        String request = "{\"continue_final_message\": true, \"messages\": [{\"role\": \"%s\", \"content\": \"x\"}]}";
        assertThat(ChatRequests.parse(request.formatted("assistant")).messages())
                .containsExactly(new Message.Assistant(List.of(new Chunk.Text("x")), List.of(), true));
        assertThatThrownBy(() -> ChatRequests.parse(request.formatted("user")))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MESSAGE_STRUCTURE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | `` | must be an object",
                "{\"messages\": | `` | not valid JSON",
                "{} | messages | is missing",
                "{\"messages\": null} | messages | is missing",
                "{\"messages\": {}} | messages | must be an array, not an object",
                "{\"messages\": [1]} | messages[0] | must be an object, not a number",
                "{\"messages\": [{}]} | messages[0].role | is missing",
                "{\"messages\": [{\"role\": \"robot\", \"content\": \"\"}]} | messages[0].role | not \"robot\"",
                "{\"messages\": [{\"role\": \"user\"}]} | messages[0].content | is missing",
                "{\"messages\": [{\"role\": \"user\", \"content\": 1}]} | messages[0].content | must be an array, not"
                        + " a number",
                "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"file\"}]}]} |"
                        + " messages[0].content[0].type | not \"file\"",
                "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"thinking\", \"thinking\": \"\"}]}]} |"
                        + " messages[0].content[0] | no place",
                "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": 5}]}]} |"
                        + " messages[0].content[0].text | must be a string",
                "{\"messages\": [{\"role\": \"assistant\", \"prefix\": \"yes\"}]} | messages[0].prefix | must be true"
                        + " or false",
                "{\"messages\": [{\"role\": \"assistant\", \"tool_calls\": [{\"function\": {\"name\": \"f\","
                    + " \"arguments\": []}}]}]} | messages[0].tool_calls[0].function.arguments | must be a string or"
                    + " an object",
                "{\"messages\": [{\"role\": \"assistant\", \"tool_calls\": [{\"type\": \"x\"}]}]} |"
                        + " messages[0].tool_calls[0].type | must be function",
                "{\"messages\": [], \"tools\": [{\"function\": {}}]} | tools[0].function.name | is missing",
                "{\"messages\": [], \"tools\": [{\"function\": {\"name\": \"f\", \"parameters\": 1}}]} |"
                        + " tools[0].function.parameters | must be an object",
                "{\"messages\": [], \"reasoning_effort\": \"low\"} | reasoning_effort | must be \"none\" or \"high\"",
                "{\"messages\": [], \"reasoning_effort\": 1} | reasoning_effort | must be a string"
            })
    void namesTheFieldAtFault(String request, String path, String problem) {
        assertThatThrownBy(() -> ChatRequests.parse(request)).isInstanceOfSatisfying(ChatException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.MALFORMED);
            assertThat(e.path()).isEqualTo(path);
            assertThat(e).hasMessageContaining(problem).hasMessageStartingWith(path);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://example.org/a.png | https: URLs are not fetched",
                "HTTP://169.254.169.254/ | http: URLs are not fetched",
                "file:///etc/passwd | file: URLs are not fetched",
                "/etc/passwd | no data: URL",
                "data:image/png,xx | must begin like",
                "data:text/html;base64,AAAA | must begin like",
                "data:image/png;base64 | must begin like",
                "data:image/png;base64,A*A= | not valid base64",
                "data:image/png;base64, | no known format",
                "data:image/png;base64,AAAA | no known format"
            })
    void takesImagesAsDataOnly(String url, String problem) {
        String request =
                "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"image_url\", \"image_url\": \"" + url
                        + "\"}]}]}";
        assertThatThrownBy(() -> ChatRequests.parse(request)).isInstanceOfSatisfying(ChatException.class, e -> {
            assertThat(e.path()).isEqualTo("messages[0].content[0].image_url");
            assertThat(e).hasMessageContaining(problem);
        });
    }

    @Test
    void messagesStayShortWhateverWasSent() {
        String request = "{\"messages\": [{\"role\": \"" + "x".repeat(1_000_000) + "\", \"content\": \"\"}]}";
        assertThatThrownBy(() -> ChatRequests.parse(request))
                .isInstanceOf(ChatException.class)
                .hasMessageStartingWith("messages[0].role: ")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
    }
}
