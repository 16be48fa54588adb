package dev.tramontane.language.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.language.Goldens;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.ChatException.Kind;
import dev.tramontane.language.chat.ChatRequests;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.tokenizer.Tekken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Prompts, token for token as the reference renders them, and its refusals. */
class PromptGoldenTest {
    private static final Map<String, Kind> KINDS = Map.of(
            "ValidationError", Kind.MALFORMED,
            "InvalidMessageStructureException", Kind.MESSAGE_STRUCTURE,
            "InvalidSystemPromptException", Kind.SYSTEM_MESSAGE,
            "InvalidAssistantMessageException", Kind.ASSISTANT_MESSAGE,
            // The reference finds an empty assistant message only as it encodes it.
            "TokenizerException", Kind.ASSISTANT_MESSAGE,
            "InvalidToolMessageException", Kind.TOOL_MESSAGE,
            "InvalidFunctionCallException", Kind.TOOL_CALL,
            "InvalidToolException", Kind.TOOL,
            "InvalidToolSchemaException", Kind.TOOL_SCHEMA);

    @TestFactory
    Stream<DynamicTest> randomConversations() {
        List<JsonObject> cases = Goldens.cases("chat-cases.json");
        assertThat(cases).hasSize(160);
        return tests(Goldens.trimmed(), cases);
    }

    @TestFactory
    Stream<DynamicTest> namedConversations() {
        return tests(Goldens.trimmed(), Goldens.cases("conversations.json"));
    }

    @TestFactory
    Stream<DynamicTest> namedConversationsInV13() {
        return tests(Goldens.trimmedV13(), Goldens.cases("conversations-v13.json"));
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "TRAMONTANE_TEKKEN", matches = ".+")
    @EnabledIfEnvironmentVariable(named = "TRAMONTANE_CHAT_GOLDENS", matches = ".+")
    void randomConversationsWithTheWholeVocabulary() throws IOException {
        Tekken tekken = Tekken.load(Path.of(System.getenv("TRAMONTANE_TEKKEN")));
        JsonValue goldens = JsonValue.parse(Files.readString(Path.of(System.getenv("TRAMONTANE_CHAT_GOLDENS"))));
        List<JsonObject> cases =
                Goldens.objects(((JsonObject) goldens).get("cases").orElseThrow());
        assertThat(cases).hasSize(160);
        PromptEncoder encoder = PromptEncoder.of(tekken);
        cases.forEach(golden -> check(encoder, golden));
    }

    private static Stream<DynamicTest> tests(Tekken tekken, List<JsonObject> cases) {
        PromptEncoder encoder = PromptEncoder.of(tekken);
        return IntStream.range(0, cases.size()).mapToObj(i -> {
            JsonObject golden = cases.get(i);
            String name = Goldens.findString(golden, "name").orElse("case " + i);
            return DynamicTest.dynamicTest(name, () -> check(encoder, golden));
        });
    }

    private static void check(PromptEncoder encoder, JsonObject golden) {
        JsonValue request = golden.get("request").orElseThrow();
        if (golden.get("error").isPresent()) {
            Kind expected = KINDS.get(Goldens.string(golden, "error"));
            assertThatThrownBy(() -> encoder.encode(ChatRequests.read(request)))
                    .isInstanceOfSatisfying(
                            ChatException.class, e -> assertThat(e.kind()).isEqualTo(expected));
            return;
        }
        Chat chat = ChatRequests.read(request);
        Prompt prompt = encoder.encode(chat);
        assertThat(prompt.text()).isEqualTo(Goldens.string(golden, "text"));
        assertThat(prompt.tokens()).isEqualTo(Goldens.ints(golden, "tokens"));
    }
}
