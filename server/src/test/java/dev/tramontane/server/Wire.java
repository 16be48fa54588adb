package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.TestServer.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dialects in which chats are sent, for tests of what is the same in all of them. JSON may be written with {@code '}. */
enum Wire {
    CHAT("/v1/chat/completions", "/v1/chat/completions/input_tokens"),
    MISTRAL("/mistral/v1/chat/completions", "/v1/chat/completions/input_tokens"),
    RESPONSES("/v1/responses", "/v1/responses/input_tokens"),
    MESSAGES("/v1/messages", "/v1/messages/count_tokens");

    private final String path;
    private final String countPath;

    Wire(String path, String countPath) {
        this.path = path;
        this.countPath = countPath;
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    /** A field with the conversation: messages of role and content that all dialects take. */
    private String conversation(String messages) {
        return (this == RESPONSES ? "'input':" : "'messages':") + messages;
    }

    /** A request. */
    String body(String messages, String more) {
        String limit = this == MESSAGES ? "'max_tokens':64," : "";
        return json("{" + limit + conversation(messages) + (more.isEmpty() ? "" : "," + more) + "}");
    }

    /** A request with a question. */
    String question(String more) {
        return body("[{'role':'user','content':'What is 7 + 5?'}]", more);
    }

    /** Declares a function. */
    String tool() {
        return switch (this) {
            case CHAT, MISTRAL ->
                "'tools':[{'type':'function','function':{'name':'weather','parameters':{'type':'object'}}}]";
            case RESPONSES -> "'tools':[{'type':'function','name':'weather','parameters':{'type':'object'}}]";
            case MESSAGES -> "'tools':[{'name':'weather','input_schema':{'type':'object'}}]";
        };
    }

    /** Demands a call of it, or of any. */
    String choice(boolean isNamed) {
        String choice = switch (this) {
            case CHAT, MISTRAL -> isNamed ? "{'type':'function','function':{'name':'weather'}}" : "'required'";
            case RESPONSES -> isNamed ? "{'type':'function','name':'weather'}" : "'required'";
            case MESSAGES -> isNamed ? "{'type':'tool','name':'weather'}" : "{'type':'any'}";
        };
        return "'tool_choice':" + choice;
    }

    Answer ask(TestServer server, String body) {
        return server.post(path, body);
    }

    JsonNode answered(TestServer server, String body) {
        Answer answer = ask(server, body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json();
    }

    /** The tokens that a request's prompt has. */
    int count(TestServer server, String body) {
        Answer answer = server.post(countPath, body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json().get("input_tokens").asInt();
    }

    /** The events of a streamed answer. */
    List<JsonNode> events(TestServer server, String more) {
        String options = this == CHAT ? ",'stream_options':{'include_usage':true}" : "";
        List<JsonNode> events = new ArrayList<>();
        server.stream(path, question("'stream':true" + options + (more.isEmpty() ? "" : "," + more))).stream()
                .filter(data -> !data.equals("[DONE]"))
                .forEach(data -> events.add(JsonMapper.shared().readTree(data)));
        return events;
    }

    /** What an answer, or an event of one, warns of. */
    static Stream<String> warnings(JsonNode answer) {
        return Stream.of("/warnings", "/message/warnings", "/response/warnings")
                .flatMap(place -> answer.at(place).valueStream())
                .map(JsonNode::asString);
    }

    /** The usage that a stream tells last. */
    static JsonNode lastUsage(List<JsonNode> events) {
        return events.stream()
                .flatMap(event -> Stream.of(event.at("/usage"), event.at("/response/usage")))
                .filter(JsonNode::isObject)
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    /** How many tokens of the prompt a usage tells, cached or not. */
    static int promptTokens(JsonNode usage) {
        return usage.has("prompt_tokens")
                ? usage.get("prompt_tokens").asInt()
                : usage.get("input_tokens").asInt()
                        + usage.path("cache_read_input_tokens").asInt(0);
    }
}
