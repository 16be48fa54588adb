package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.engine.Input;
import dev.tramontane.engine.Request;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.server.TestServer.Answer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The ways to say how much the model shall think, in every dialect. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EffortTest {
    private final AtomicReference<Request> asked = new AtomicReference<>();
    private TestServer server;
    private Optional<Effort> ownDefault = Optional.empty();

    @BeforeAll
    void start() {
        server = TestServer.start();
        server.customise(request -> {
            asked.set(request);
            return request.withMaxTokens(1);
        });
        Wire.CHAT.answered(server, Wire.CHAT.question(""));
        ownDefault = effort();
    }

    private Optional<Effort> effort() {
        return asked.get().input() instanceof Input.OfChat(Chat chat) ? chat.effort() : Optional.empty();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /**
     * What the engine is asked for, and the field that is refused otherwise. A minus is what is asked for without any field; in
     * that form the field is another's, and is ignored like all that nobody here has heard of.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            'x':1                                                       | -    | -    | -
            'reasoning_effort':'none'                                   | none | reasoning_effort | none
            'reasoning_effort':'off'                                    | none | reasoning_effort | none
            'reasoning_effort':'minimal'                                | none | reasoning_effort | none
            'reasoning_effort':'low'                                    | none | reasoning_effort | none
            'reasoning_effort':'medium'                                 | high | reasoning_effort | high
            'reasoning_effort':'high'                                   | high | reasoning_effort | high
            'reasoning_effort':'xhigh'                                  | high | reasoning_effort | high
            'reasoning_effort':'max'                                    | high | reasoning_effort | high
            'reasoning_effort':null                                     | -    | -    | -
            'reasoning_effort':'lots'                                   | reasoning_effort | reasoning_effort | reasoning_effort
            'reasoning_effort':1                                        | reasoning_effort | reasoning_effort | reasoning_effort
            'prompt_mode':'reasoning'                                   | high | high | high
            'prompt_mode':null                                          | -    | -    | -
            'prompt_mode':'poetry'                                      | prompt_mode | prompt_mode | prompt_mode
            'enable_thinking':true                                      | high | high | high
            'enable_thinking':false                                     | none | none | none
            'enable_thinking':'yes'                                     | enable_thinking | enable_thinking | enable_thinking
            'chat_template_kwargs':{'enable_thinking':true}             | high | high | high
            'chat_template_kwargs':{'thinking':false}                   | none | none | none
            'chat_template_kwargs':{'reasoning_effort':'high'}          | high | high | high
            'chat_template_kwargs':{'enable_thinking':true,'preserve_thinking':true} | high | high | high
            'chat_template_kwargs':{}                                   | -    | -    | -
            'chat_template_kwargs':{'preserve_thinking':false}          | chat_template_kwargs.preserve_thinking | chat_template_kwargs.preserve_thinking | chat_template_kwargs.preserve_thinking
            'chat_template_kwargs':{'tools':1}                          | chat_template_kwargs.tools | chat_template_kwargs.tools | chat_template_kwargs.tools
            'chat_template_kwargs':{'thinking':true,'enable_thinking':false} | chat_template_kwargs.enable_thinking | chat_template_kwargs.enable_thinking | chat_template_kwargs.enable_thinking
            'prompt_mode':'reasoning','enable_thinking':false           | enable_thinking | enable_thinking | enable_thinking
            'prompt_mode':'reasoning','enable_thinking':true            | high | high | high
            'enable_thinking':true,'chat_template_kwargs':{'reasoning_effort':'none'} | chat_template_kwargs.reasoning_effort | chat_template_kwargs.reasoning_effort | chat_template_kwargs.reasoning_effort
            'enable_thinking':true,'chat_template_kwargs':{'reasoning_effort':'low'} | high | high | high
            'reasoning_effort':'none','prompt_mode':'reasoning'         | prompt_mode | reasoning_effort | prompt_mode
            'reasoning_effort':'low','enable_thinking':true             | high | reasoning_effort | high
            'reasoning_effort':'low','enable_thinking':false            | none | reasoning_effort | none
            'reasoning':{'effort':'xhigh'}                              | high | high | -
            'reasoning':{'effort':'minimal'}                            | none | none | -
            'reasoning':{'effort':'some'}                               | reasoning.effort | reasoning.effort | -
            'reasoning':{'effort':'none'},'enable_thinking':true        | reasoning.effort | enable_thinking | high
            'reasoning':{'enabled':true}                                | high | -    | -
            'reasoning':{'enabled':true,'effort':'none'}                | reasoning.enabled | none | -
            'reasoning':{'max_tokens':9}                                | reasoning.max_tokens | -    | -
            'thinking':{'type':'enabled'},'reasoning_effort':'low'      | high | reasoning_effort | thinking.budget_tokens
            'thinking':{'type':'disabled'}                              | none | -    | none
            'thinking':{'type':'disabled','clear_thinking':false}       | none | -    | none
            'thinking':{'type':'enabled','clear_thinking':true}         | thinking.clear_thinking | -    | thinking.budget_tokens
            'thinking':{'type':'enabled','budget_tokens':976,'display':'summarized'} | thinking.budget_tokens | - | high
            'thinking':{'type':'adaptive'}                              | thinking.type | -    | high
            'thinking':{'type':'adaptive','display':'updates'}          | thinking.display | -  | high
            'thinking':{'type':'adaptive','display':'omitted'},'output_config':{'effort':'low'} | thinking.display | - | none
            'thinking':{'type':'adaptive'},'enable_thinking':false      | thinking.type | none | none
            'thinking':{'type':'between_tools'}                         | thinking.type | -    | none
            'thinking':{'type':'disabled'},'prompt_mode':'reasoning'    | thinking.type | high | prompt_mode
            'thinking':{'type':'adaptive','display':'hummed'}           | thinking.display | -  | thinking.display
            'output_config':{'effort':'max'}                            | -    | -    | high
            'output_config':{'effort':'low'},'enable_thinking':true     | high | high | high
            'output_config':{'effort':'high'},'enable_thinking':false   | none | none | enable_thinking
            """)
    void isSaidInManyWays(String fields, String chat, String responses, String messages) {
        expect(Wire.CHAT, fields, chat);
        expect(Wire.MISTRAL, fields, chat);
        expect(Wire.RESPONSES, fields, responses);
        expect(Wire.MESSAGES, fields, messages);
    }

    private void expect(Wire wire, String fields, String expected) {
        Answer answer = wire.ask(server, wire.question(fields));
        String told = wire + ": " + answer.response().body();
        switch (expected) {
            case "none", "high" -> {
                assertThat(answer.status()).as(told).isEqualTo(200);
                assertThat(effort())
                        .as(wire + " " + fields)
                        .contains(Effort.valueOf(expected.toUpperCase(Locale.ROOT)));
            }
            case "-" -> {
                assertThat(answer.status()).as(told).isEqualTo(200);
                assertThat(effort()).as(wire + " " + fields).isEqualTo(ownDefault);
            }
            default -> {
                assertThat(answer.status()).as(told).isEqualTo(400);
                assertThat(answer.response().body()).contains(expected);
            }
        }
    }

    @Test
    void plainPromptsHaveNoPlaceForIt() {
        String prompt = "{\"prompt\":\"7 + 5\",\"max_tokens\":1,\"reasoning_effort\":";
        assertThat(server.post("/v1/completions", prompt + "\"low\"}").status()).isEqualTo(200);
        Answer answer = server.post("/v1/completions", prompt + "\"high\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("param").asString()).isEqualTo("reasoning_effort");
    }

    @ParameterizedTest
    @CsvSource({"between_tools, 1", "disabled, 0"})
    void whatTheModelDoesNotDoIsWarnedOf(String type, int count) {
        JsonNode message = Wire.MESSAGES.answered(server, Wire.MESSAGES.question("'thinking':{'type':'" + type + "'}"));
        List<String> warnings = Wire.warnings(message).toList();
        assertThat(warnings).hasSize(count).allMatch(warning -> warning.startsWith("thinking.type"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 976, 1024})
    void budgetsAreAsSmallAsClientsLike(int budget) {
        Wire.MESSAGES.answered(
                server, Wire.MESSAGES.question("'thinking':{'type':'enabled','budget_tokens':" + budget + "}"));
        assertThat(asked.get().limits().thinkingBudget()).hasValue(budget);
    }
}
