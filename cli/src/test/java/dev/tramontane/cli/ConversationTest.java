package dev.tramontane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.engine.Completion;
import dev.tramontane.engine.FinishReason;
import dev.tramontane.engine.Usage;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Image;
import dev.tramontane.language.chat.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private static final Image IMAGE = Image.of(Path.of("../model/src/test/resources/goldens/hf-bf16/images/a.png"));
    private static final Usage USAGE = new Usage(1, 0, 1, 1, 1, 1, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    private final Conversation conversation = new Conversation(Optional.empty(), Optional.empty());

    private static Completion answer(String text) {
        return new Completion(text, "hm", List.of(), List.of(), FinishReason.STOP, USAGE);
    }

    private List<Message> asking(String question) {
        return conversation.asking(question).messages();
    }

    @Test
    void anImageGoesWithTheNextQuestionThatIsKept() {
        conversation.show(IMAGE);
        Message.User shown = new Message.User(List.of(IMAGE, new Chunk.Text("What is this?")));
        assertThat(asking("What is this?")).containsExactly(shown);
        // A question that got no answer is asked again, with its image.
        assertThat(conversation.keep("What is this?", answer(""))).isFalse();
        assertThat(asking("What is this?")).containsExactly(shown);

        assertThat(conversation.keep("What is this?", answer("A dot."))).isTrue();
        assertThat(asking("Sure?"))
                .containsExactly(
                        shown,
                        new Message.Assistant(
                                List.of(new Chunk.Thinking("hm"), new Chunk.Text("A dot.")), List.of(), false),
                        new Message.User(List.of(new Chunk.Text("Sure?"))));
    }

    @Test
    void resettingForgetsImagesToo() {
        conversation.show(IMAGE);
        conversation.reset();
        assertThat(asking("Hi")).containsExactly(new Message.User(List.of(new Chunk.Text("Hi"))));
    }
}
