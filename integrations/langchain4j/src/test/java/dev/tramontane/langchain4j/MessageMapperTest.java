package dev.tramontane.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageMapperTest {

    private final MessageMapper mapper = new MessageMapper(true);

    private static byte[] png() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB), "png", bytes);
        return bytes.toByteArray();
    }

    private List<Chunk> user(Content... contents) {
        return mapper.map(List.of(UserMessage.from(contents))).getFirst().content();
    }

    @Test
    void aWholeConversationArrives() {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id("a1b2c3d4e")
                .name("add")
                .arguments("{\"a\": 1}")
                .build();
        assertThat(mapper.map(List.of(
                        SystemMessage.from("Be brief"),
                        UserMessage.from("What is 1 + 1?"),
                        AiMessage.builder()
                                .thinking("A tool can do it")
                                .text("Wait")
                                .toolExecutionRequests(List.of(call))
                                .build(),
                        ToolExecutionResultMessage.from(call, "2"))))
                .containsExactly(
                        new Message.SystemPrompt("Be brief"),
                        new Message.User("What is 1 + 1?"),
                        new Message.Assistant(
                                List.of(new Chunk.Thinking("A tool can do it"), new Chunk.Text("Wait")),
                                List.of(new ToolCall("a1b2c3d4e", "add", "{\"a\": 1}")),
                                false),
                        new Message.ToolResult("a1b2c3d4e", Optional.empty(), List.of(new Chunk.Text("2"))));
    }

    @Test
    void imagesComeFromTheMessageItself() throws IOException {
        String base64 = Base64.getEncoder().encodeToString(png());
        Image image = Image.of(png());
        assertThat(user(TextContent.from("What is it?"), ImageContent.from(base64, "image/png")))
                .containsExactly(new Chunk.Text("What is it?"), image);
        assertThat(user(ImageContent.from("data:image/png;base64," + base64))).containsExactly(image);
        assertThat(mapper.map(List.of(ToolExecutionResultMessage.builder()
                                .id("a1b2c3d4e")
                                .contents(ImageContent.from(base64, "image/png"))
                                .build()))
                        .getFirst()
                        .content())
                .containsExactly(image);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://example.org/cat.png", "file:///etc/passwd", "cat.png"})
    void nothingIsFetched(String url) {
        assertThatThrownBy(() -> user(ImageContent.from(url)))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("nothing is fetched");
    }

    @Test
    void damagedImagesAreTheCallersFault() {
        assertThatThrownBy(() -> user(ImageContent.from("%%%", "image/png")))
                .isInstanceOf(ChatException.class)
                .hasMessageContaining("base64");
        assertThatThrownBy(() -> user(ImageContent.from("AAAA", "image/png"))).isInstanceOf(ChatException.class);
    }

    @Test
    void otherKindsAreRefusedByName() {
        assertThatThrownBy(() -> user(AudioContent.from("AAAA", "audio/wav")))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("audio");
        assertThatThrownBy(() -> mapper.map(List.of(CustomMessage.from(Map.of("a", 1)))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("custom");
        assertThatThrownBy(() ->
                        new MessageMapper(false).map(List.of(UserMessage.from(ImageContent.from("AAAA", "image/png")))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("no image encoder");
    }
}
