package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.engine.Input;
import dev.tramontane.engine.Request;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Message;
import dev.tramontane.server.TestServer.Answer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** From messages to the prompt, by the rules that all dialects share. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PromptRulesTest {
    private final AtomicReference<Request> asked = new AtomicReference<>();
    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
        server.customise(request -> {
            asked.set(request);
            return request.withMaxTokens(2);
        });
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private List<Message> messages() {
        if (asked.get().input() instanceof Input.OfChat(Chat chat)) {
            return chat.messages();
        }
        throw new AssertionError("no chat");
    }

    @ParameterizedTest
    @EnumSource
    void instructionsBehindAnAnswerAreTheUsers(Wire wire) {
        JsonNode answer = wire.answered(
                server,
                wire.body(
                        "[{'role':'system','content':'a'},{'role':'user','content':'b'},{'role':'system','content':'c'},"
                                + "{'role':'assistant','content':'d'},{'role':'system','content':'e'},"
                                + "{'role':'system','content':'f'},{'role':'user','content':'g'},"
                                + "{'role':'system','content':'h'}]",
                        ""));
        assertThat(messages())
                .extracting(Message::role)
                .containsExactly("system", "user", "system", "assistant", "user", "user", "user", "system");
        assertThat(messages().get(5)).isEqualTo(new Message.User("f"));
        List<String> warnings = Wire.warnings(answer).toList();
        assertThat(warnings).hasSize(2);
        assertThat(warnings.getFirst()).matches("(messages|input)\\[4]\\S*: .*instructions.*");
        assertThat(warnings.getLast()).contains("[5]");
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "MISTRAL"})
    void instructionsBehindAResultAreTheUsers(Wire wire) {
        JsonNode answer = wire.answered(
                server,
                wire.body(
                        "[{'role':'user','content':'a'},{'role':'assistant','tool_calls':[{'id':'aaaaaaaaa',"
                                + "'type':'function','function':{'name':'f','arguments':'{}'}}]},"
                                + "{'role':'tool','tool_call_id':'aaaaaaaaa','content':'r'},"
                                + "{'role':'developer','content':'b'}]",
                        ""));
        assertThat(messages()).extracting(Message::role).containsExactly("user", "assistant", "tool", "user");
        assertThat(Wire.warnings(answer)).singleElement().asString().startsWith("messages[3]: ");
    }

    private void goesOnWith(String text) {
        assertThat(messages().getLast())
                .isEqualTo(new Message.Assistant(List.of(new Chunk.Text(text)), List.of(), true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            CHAT      | {'role':'assistant','content':'It is','prefix':true} |
            MISTRAL   | {'role':'assistant','content':'It is','prefix':true} |
            CHAT      | {'role':'assistant','content':'It is'} | 'continue_final_message':true
            CHAT      | {'role':'assistant','content':'It is'} | 'continue_final_message':true,'add_generation_prompt':false
            MISTRAL   | {'role':'assistant','content':'It is'} | 'continue_final_message':true,'add_generation_prompt':false
            CHAT      | {'role':'assistant','content':'It is','prefix':true} | 'add_generation_prompt':true
            MESSAGES  | {'role':'assistant','content':'It is'} |
            MESSAGES  | {'role':'assistant','content':[{'type':'text','text':'It is'}]} |
            RESPONSES | {'role':'assistant','content':'It is','status':'incomplete'} |
            RESPONSES | {'role':'assistant','content':'It is','status':'in_progress'} |
            """)
    void answersGoOnWithTheirBeginning(Wire wire, String last, String more) {
        wire.answered(server, wire.body("[{'role':'user','content':'a'}," + last + "]", more == null ? "" : more));
        goesOnWith("It is");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            CHAT      | [{'role':'user','content':'a'},{'role':'assistant','content':'b'}] | | messages[1]
            CHAT      | [{'role':'user','content':'a'},{'role':'assistant','content':'b'}] | 'add_generation_prompt':false | messages[1]
            CHAT      | [{'role':'user','content':'a'}] | 'continue_final_message':true | continue_final_message
            CHAT      | [{'role':'user','content':'a'},{'role':'assistant','content':'b'}] | 'continue_final_message':true,'add_generation_prompt':true | add_generation_prompt
            CHAT      | [{'role':'user','content':'a'}] | 'add_generation_prompt':'yes' | add_generation_prompt
            MISTRAL   | [{'role':'user','content':'a'},{'role':'assistant','content':'b','prefix':true},{'role':'user','content':'c'}] | | messages[1]
            RESPONSES | [{'role':'user','content':'a'},{'role':'assistant','content':'b'}] | | input[1]
            RESPONSES | [{'role':'user','content':'a'},{'role':'assistant','content':'b','status':'completed'}] | | input[1]
            """)
    void whatCannotBeGoneOnWithIsRefused(Wire wire, String messages, String more, String param) {
        Answer answer = wire.ask(server, wire.body(messages, more == null ? "" : more));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
        assertThat(answer.json().path("param").asString()).isEqualTo(param);
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void nothingIsPutInFrontOfAnAnswer(boolean begins) {
        Wire.CHAT.answered(server, Wire.CHAT.question("'add_generation_prompt':" + begins));
        String chat = Wire.CHAT.question("'add_generation_prompt':" + begins);
        assertThat(server.post("/tokenize", chat).json().path("tokens"))
                .isEqualTo(
                        server.post("/tokenize", Wire.CHAT.question("")).json().path("tokens"));
    }

    @ParameterizedTest
    @EnumSource
    void promptsThatDoNotFitAreCounted(Wire wire) {
        String body = wire.body("[{'role':'user','content':'" + "7 + 5, ".repeat(9000) + "'}]", "");
        int tokens = wire.count(server, body);
        assertThat(tokens).isGreaterThan(server.engine().contextLength());
        Answer refused = wire.ask(server, body);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.response().body()).contains("the prompt is too long: it has " + tokens + " tokens");
    }
}
