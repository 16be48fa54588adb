package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.engine.Input;
import dev.tramontane.engine.Request;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.chat.ToolDefinition;
import dev.tramontane.server.TestServer.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Responses API on the wire: what is sent and answered, literally. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResponsesTest {
    private static final String PATH = "/v1/responses";
    private static final String WEATHER =
            "'tools':[{'type':'function','name':'weather','parameters':{'type':'object'}}]";
    private static final String NAMESPACE = """
            'tools':[{'type':'namespace','name':'mcp__sky','description':'About the sky.','tools':[
              {'type':'function','name':'weather','description':'Tells the weather.','parameters':{'type':'object'}},
              {'type':'function','name':'moon','parameters':null}]},
              {'type':'web_search'},{'type':'custom','name':'patch'},
              {'type':'function','name':'shell','parameters':{'type':'object'}}]""";

    private final AtomicReference<Request> asked = new AtomicReference<>();
    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @AfterEach
    void saysWhatItLikes() {
        server.customise(UnaryOperator.identity());
    }

    /** Has the model say this, and remembers what it was asked. */
    private void script(String... parts) {
        server.customise(request -> {
            asked.set(request);
            return request.withConstraint(() -> Scripted.of(server.engine(), parts));
        });
    }

    private List<Message> messages() {
        return ((Input.OfChat) asked.get().input()).chat().messages();
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String sum(String more) {
        return json("{'input':'What is 7 + 5?'" + (more.isEmpty() ? "" : "," + more) + "}");
    }

    private JsonNode answered(String body) {
        Answer answer = server.post(PATH, body);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json();
    }

    private List<JsonNode> events(String body) {
        List<JsonNode> events = new ArrayList<>();
        server.stream(PATH, body).forEach(data -> events.add(JsonMapper.shared().readTree(data)));
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).path("sequence_number").asInt(-1)).isEqualTo(i);
        }
        return events;
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream()
                .map(event -> event.path("type").asString())
                .distinct()
                .toList();
    }

    private static String joined(List<JsonNode> events, String type) {
        StringBuilder text = new StringBuilder();
        events.stream()
                .filter(event -> event.path("type").asString().equals(type))
                .forEach(event -> text.append(event.path("delta").asString()));
        return text.toString();
    }

    private static List<String> itemTypes(JsonNode response) {
        List<String> types = new ArrayList<>();
        response.path("output").forEach(item -> types.add(item.path("type").asString()));
        return types;
    }

    private static String text(Message message) {
        return ((Chunk.Text) message.content().getFirst()).text();
    }

    @Test
    void answersWhole() {
        JsonNode response = answered(sum("'model':'starter','metadata':{'a':'b'},'temperature':0,'user':'me'"));
        assertThat(response.path("id").asString()).startsWith("resp_");
        assertThat(response.path("object").asString()).isEqualTo("response");
        assertThat(response.path("status").asString()).isEqualTo("completed");
        assertThat(response.path("model").asString()).isEqualTo("starter");
        assertThat(response.path("created_at").asLong()).isGreaterThan(1_700_000_000);
        assertThat(response.path("output")).hasSize(1);
        JsonNode message = response.at("/output/0");
        assertThat(message.path("id").asString()).startsWith("msg_");
        assertThat(message.path("status").asString()).isEqualTo("completed");
        assertThat(message.at("/content/0/type").asString()).isEqualTo("output_text");
        assertThat(message.at("/content/0/text").asString()).isEqualTo("12");
        assertThat(message.at("/content/0/annotations").isArray()).isTrue();
        assertThat(response.path("metadata").path("a").asString()).isEqualTo("b");
        assertThat(response.path("user").asString()).isEqualTo("me");
        assertThat(response.path("tool_choice").asString()).isEqualTo("auto");
        assertThat(response.path("parallel_tool_calls").asBoolean()).isTrue();
        assertThat(response.path("error").isNull()).isTrue();
        assertThat(response.path("incomplete_details").isNull()).isTrue();
        JsonNode usage = response.path("usage");
        assertThat(usage.path("total_tokens").asInt())
                .isEqualTo(usage.path("input_tokens").asInt()
                        + usage.path("output_tokens").asInt());
        assertThat(usage.at("/input_tokens_details/cached_tokens").isNumber()).isTrue();
        assertThat(usage.at("/output_tokens_details/reasoning_tokens").asInt()).isZero();
        assertThat(response.has("warnings")).isFalse();
    }

    @Test
    void streamsAMessageInOrder() {
        script("12", "</s>");
        List<JsonNode> events = events(sum("'stream':true"));
        assertThat(types(events))
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(joined(events, "response.output_text.delta")).isEqualTo("12");
        JsonNode last = events.getLast().path("response");
        assertThat(last.at("/output/0/content/0/text").asString()).isEqualTo("12");
        assertThat(events.getFirst().at("/response/id")).isEqualTo(last.path("id"));
        assertThat(events.getFirst().at("/response/status").asString()).isEqualTo("in_progress");
        // Whoever has the stream has the response.
        assertThat(server.get(PATH + "/" + last.path("id").asString()).json()).isEqualTo(last);
    }

    @Test
    void thinkingIsContentOfAnItem() {
        script("[THINK]", "hm", "[/THINK]", "12", "</s>");
        List<JsonNode> events = events(sum("'stream':true,'reasoning':{'effort':'high'}"));
        assertThat(types(events))
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.reasoning_text.delta",
                        "response.reasoning_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.completed");
        JsonNode response = events.getLast().path("response");
        assertThat(itemTypes(response)).containsExactly("reasoning", "message");
        assertThat(response.at("/output/0/summary")).isEmpty();
        assertThat(response.at("/output/0/content/0/text").asString()).isEqualTo("hm");
        assertThat(response.at("/output/0").has("encrypted_content")).isFalse();
        assertThat(response.at("/output/1/content/0/text").asString()).isEqualTo("12");
        assertThat(response.at("/usage/output_tokens_details/reasoning_tokens").asInt())
                .isGreaterThan(2);
        assertThat(response.at("/reasoning/effort").asString()).isEqualTo("high");
    }

    @Test
    void thinkingIsASummaryForThoseWhoAsk() {
        script("[THINK]", "hm", "[/THINK]", "12", "</s>");
        List<JsonNode> events = events(sum("'stream':true,'reasoning':{'effort':'high','summary':'auto'}"));
        assertThat(types(events))
                .contains(
                        "response.reasoning_summary_part.added",
                        "response.reasoning_summary_text.delta",
                        "response.reasoning_summary_text.done",
                        "response.reasoning_summary_part.done")
                .doesNotContain("response.reasoning_text.delta");
        assertThat(joined(events, "response.reasoning_summary_text.delta")).isEqualTo("hm");
        JsonNode response = events.getLast().path("response");
        assertThat(response.at("/output/0/summary/0/text").asString()).isEqualTo("hm");
        assertThat(response.at("/output/0").has("content")).isFalse();
    }

    @Test
    void sealedThoughtsComeBackIntoThePrompt() {
        script("[THINK]", "hm", "[/THINK]", "12", "</s>");
        JsonNode response =
                answered(sum("'store':false,'reasoning':{'effort':'high'},'include':['reasoning.encrypted_content']"));
        String seal = response.at("/output/0/encrypted_content").asString();
        assertThat(seal).doesNotContain("hm").hasSizeGreaterThan(30);
        String again = json("{'input':[{'role':'user','content':'What is 7 + 5?'},"
                + "{'type':'reasoning','id':'rs_1','summary':[{'type':'summary_text','text':'forged'}],'encrypted_content':'"
                + seal + "'},{'type':'message','role':'assistant','content':[{'type':'output_text','text':'12'}]},"
                + "{'role':'user','content':'And 1 more?'}]}");
        JsonNode next = answered(again);
        assertThat(messages().get(1).content()).containsExactly(new Chunk.Thinking("hm"), new Chunk.Text("12"));
        assertThat(next.has("warnings")).isFalse();

        String broken = (seal.charAt(30) == 'A' ? "B" : "A");
        JsonNode unreadable = answered(again.replace(seal, seal.substring(0, 30) + broken + seal.substring(31)));
        assertThat(unreadable.at("/warnings/0").asString()).startsWith("input[1].encrypted_content");
        // What else the item says of the thought is better than nothing.
        assertThat(messages().get(1).content()).contains(new Chunk.Thinking("forged"));
    }

    @Test
    void callsOfFunctionsMakeARoundTrip() {
        script("[TOOL_CALLS]", "weather", "[ARGS]", "{\"city\": \"Ulm\"}", "</s>");
        List<JsonNode> events = events(sum("'stream':true," + WEATHER));
        assertThat(types(events))
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(joined(events, "response.function_call_arguments.delta")).isEqualTo("{\"city\": \"Ulm\"}");
        JsonNode response = events.getLast().path("response");
        JsonNode call = response.at("/output/0");
        assertThat(call.path("name").asString()).isEqualTo("weather");
        assertThat(call.path("arguments").asString()).isEqualTo("{\"city\": \"Ulm\"}");
        assertThat(call.path("status").asString()).isEqualTo("completed");
        assertThat(call.has("namespace")).isFalse();

        script("Sunny", "</s>");
        JsonNode next =
                answered(json("{'previous_response_id':'" + response.path("id").asString() + "'," + WEATHER
                        + ",'input':[{'type':'function_call_output','call_id':'"
                        + call.path("call_id").asString()
                        + "','output':'sun'}]}"));
        assertThat(next.at("/output/0/content/0/text").asString()).isEqualTo("Sunny");
        assertThat(messages()).hasSize(3);
        assertThat(((Message.Assistant) messages().get(1)).toolCalls())
                .containsExactly(new ToolCall(call.path("call_id").asString(), "weather", "{\"city\": \"Ulm\"}"));
        assertThat(messages().get(2)).isInstanceOf(Message.ToolResult.class);
    }

    @Test
    void namespacesAreFlattenedForTheModelAndMappedBack() {
        script(
                "[TOOL_CALLS]",
                "mcp__sky__weather",
                "[ARGS]",
                "{}",
                "[TOOL_CALLS]",
                "moon",
                "[ARGS]",
                "{}",
                "[TOOL_CALLS]",
                "shell",
                "[ARGS]",
                "{}",
                "</s>");
        JsonNode response = answered(sum(NAMESPACE));
        List<ToolDefinition> tools = ((Input.OfChat) asked.get().input()).chat().tools();
        assertThat(tools)
                .extracting(ToolDefinition::name)
                .containsExactly("mcp__sky__weather", "mcp__sky__moon", "shell");
        assertThat(tools.getFirst().description()).isEqualTo("About the sky.\n\nTells the weather.");
        assertThat(response.at("/output/0/name").asString()).isEqualTo("weather");
        assertThat(response.at("/output/0/namespace").asString()).isEqualTo("mcp__sky");
        // The model forgot the namespace, and only one function can be meant.
        assertThat(response.at("/output/1/name").asString()).isEqualTo("moon");
        assertThat(response.at("/output/1/namespace").asString()).isEqualTo("mcp__sky");
        assertThat(response.at("/output/2/name").asString()).isEqualTo("shell");
        assertThat(response.at("/output/2").has("namespace")).isFalse();
        assertThat(response.path("warnings")).hasSize(2);
        assertThat(response.at("/warnings/0").asString()).startsWith("tools[1]");
        assertThat(response.at("/tools/0/type").asString()).isEqualTo("namespace");

        JsonNode call = response.at("/output/0");
        script("ok", "</s>");
        JsonNode next = answered(json("{'input':[{'role':'user','content':'Hello'}," + call
                + ",{'type':'function_call_output','call_id':'"
                + call.path("call_id").asString()
                + "','output':[{'type':'input_text','text':'sun'}]}]," + NAMESPACE + "}"));
        assertThat(next.path("status").asString()).isEqualTo("completed");
        assertThat(((Message.Assistant) messages().get(1))
                        .toolCalls()
                        .getFirst()
                        .name())
                .isEqualTo("mcp__sky__weather");
    }

    @Test
    void toolChoiceNamesFunctionsAsTheClientDoes() {
        script("no", "</s>");
        JsonNode named =
                answered(sum(NAMESPACE + ",'tool_choice':{'type':'function','namespace':'mcp__sky','name':'moon'}"));
        assertThat(named.path("warnings").toString()).contains("tool_choice demanded a tool call");
        answered(sum(NAMESPACE + ",'tool_choice':{'type':'allowed_tools','mode':'auto','tools':["
                + "{'type':'function','name':'shell'},{'type':'web_search'}]}"));
        assertThat(((Input.OfChat) asked.get().input()).chat().tools())
                .extracting(ToolDefinition::name)
                .containsExactly("shell");
    }

    @Test
    void agentsOpeningRequestIsUnderstood() {
        script("Done.", "</s>");
        // The shape of what Codex sends.
        List<JsonNode> events = events(json("{'model':'starter','instructions':'You are an agent.','input':["
                + "{'type':'message','role':'developer','content':[{'type':'input_text','text':'Permissions.'}]},"
                + "{'type':'message','role':'user','content':[{'type':'input_text','text':'<environment>'}]},"
                + "{'type':'message','role':'user','content':[{'type':'input_text','text':'Say done.'}]}],"
                + NAMESPACE
                + ",'tool_choice':'auto','parallel_tool_calls':false,'reasoning':null,'store':false,'stream':true,"
                + "'include':['reasoning.encrypted_content'],'prompt_cache_key':'k','text':{'verbosity':'low'},"
                + "'client_metadata':{'x':'y'}}"));
        assertThat(types(events)).contains("response.output_item.done").endsWith("response.completed");
        assertThat(messages()).extracting(Message::role).containsExactly("system", "system", "user", "user");
        assertThat(server.get(PATH + "/" + events.getFirst().at("/response/id").asString())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void instructionsAfterAnAnswerAreGivenAsTheUsers() {
        script("ok", "</s>");
        JsonNode response =
                answered(json("{'input':[{'role':'user','content':'Hi'},{'role':'assistant','content':'Ho'},"
                        + "{'role':'developer','content':'Be brief.'},{'role':'user','content':'Hi again'}]}"));
        assertThat(response.at("/warnings/0").asString()).startsWith("input[2]");
        assertThat(messages()).extracting(Message::role).containsExactly("user", "assistant", "user", "user");
    }

    @Test
    void thoughtsAnswersAndCallsAreOneMessage() {
        script("ok", "</s>");
        answered(json("{'input':[{'role':'user','content':'Hi'},"
                + "{'type':'reasoning','summary':[],'content':[{'type':'reasoning_text','text':'hm'}]},"
                + "{'role':'assistant','content':'Let me see.'},"
                + "{'type':'function_call','call_id':'aaaaaaaaa','name':'f','arguments':'{}'},"
                + "{'type':'function_call','call_id':'bbbbbbbbb','name':'g','arguments':'{}'},"
                + "{'type':'function_call_output','call_id':'bbbbbbbbb','output':'2'},"
                + "{'type':'function_call_output','call_id':'aaaaaaaaa','output':'1'},"
                + "{'type':'custom_tool_call','call_id':'ccccccccc','name':'patch','input':'*'},"
                + "{'type':'custom_tool_call_output','call_id':'ccccccccc','output':'done'},"
                + "{'type':'web_search_call','id':'ws_1','status':'completed'}]}"));
        assertThat(messages()).hasSize(6);
        Message.Assistant answer = (Message.Assistant) messages().get(1);
        assertThat(answer.content()).containsExactly(new Chunk.Thinking("hm"), new Chunk.Text("Let me see."));
        assertThat(answer.toolCalls()).extracting(ToolCall::name).containsExactly("f", "g");
        assertThat(((Message.Assistant) messages().get(4)).toolCalls())
                .containsExactly(new ToolCall("ccccccccc", "patch", "{\"input\": \"*\"}"));
    }

    @Test
    void responsesGoOnFromOthers() {
        JsonNode first = answered(sum("'instructions':'Count.'"));
        String id = first.path("id").asString();
        script("13", "</s>");
        JsonNode second = answered(json("{'input':'And 1 more?','previous_response_id':'" + id + "'}"));
        assertThat(messages()).extracting(Message::role).containsExactly("user", "assistant", "user");
        assertThat(text(messages().get(1))).isEqualTo("12");
        assertThat(second.path("previous_response_id").asString()).isEqualTo(id);
        assertThat(server.get(PATH + "/" + id).json()).isEqualTo(first);

        String secondPath = PATH + "/" + second.path("id").asString();
        JsonNode items = server.get(secondPath + "/input_items?order=asc").json();
        assertThat(items.path("data")).hasSize(3);
        assertThat(items.at("/data/0/content/0/text").asString()).isEqualTo("What is 7 + 5?");
        assertThat(items.at("/data/2/content/0/text").asString()).isEqualTo("And 1 more?");
        JsonNode page = server.get(secondPath + "/input_items?limit=2").json();
        assertThat(page.path("data").get(0)).isEqualTo(items.at("/data/2"));
        assertThat(page.path("has_more").asBoolean()).isTrue();
        JsonNode rest = server.get(secondPath + "/input_items?after="
                        + page.path("last_id").asString())
                .json();
        assertThat(rest.path("data").get(0)).isEqualTo(items.at("/data/0"));
        assertThat(rest.path("has_more").asBoolean()).isFalse();

        String item = first.at("/output/0/id").asString();
        answered(json("{'input':[{'role':'user','content':'7 + 5'},{'type':'item_reference','id':'" + item
                + "'},{'role':'user','content':'And?'}]}"));
        assertThat(text(messages().get(1))).isEqualTo("12");

        JsonNode deleted = server.send(server.request(PATH + "/" + id).DELETE()).json();
        assertThat(deleted.path("deleted").asBoolean()).isTrue();
        assertThat(server.get(PATH + "/" + id).status()).isEqualTo(404);
        assertThat(server.send(server.request(PATH + "/" + id).DELETE()).status())
                .isEqualTo(404);
        Answer orphan = server.post(
                PATH,
                json("{'input':'x','previous_response_id':'" + second.path("id").asString() + "'}"));
        assertThat(orphan.status()).isEqualTo(400);
        assertThat(orphan.json().at("/error/param").asString()).isEqualTo("previous_response_id");
    }

    @Test
    void answersThatAreCutAreIncomplete() {
        script("1");
        JsonNode response = answered(sum("'max_output_tokens':4"));
        assertThat(response.path("status").asString()).isEqualTo("incomplete");
        assertThat(response.at("/incomplete_details/reason").asString()).isEqualTo("max_output_tokens");
        assertThat(response.at("/output/0/status").asString()).isEqualTo("incomplete");
        assertThat(response.path("max_output_tokens").asInt()).isEqualTo(4);
        script("[TOOL_CALLS]", "weather", "[ARGS]", "{\"city\": 1");
        List<JsonNode> events = events(sum("'stream':true,'max_output_tokens':8," + WEATHER));
        assertThat(events.getLast().path("type").asString()).isEqualTo("response.incomplete");
        assertThat(events.getLast().at("/response/output/0/status").asString()).isEqualTo("incomplete");
    }

    @Test
    void probabilitiesAreToldOfText() {
        script("[THINK]", "hm", "[/THINK]", "12", "</s>");
        JsonNode response = answered(sum("'top_logprobs':2,'include':['message.output_text.logprobs']"));
        JsonNode logprobs = response.at("/output/1/content/0/logprobs");
        StringBuilder text = new StringBuilder();
        logprobs.forEach(entry -> text.append(entry.path("token").asString()));
        assertThat(text).hasToString("12");
        assertThat(logprobs.at("/0/top_logprobs")).hasSize(2);
        List<JsonNode> events = events(sum("'stream':true,'top_logprobs':1"));
        JsonNode delta = events.stream()
                .filter(event -> event.path("type").asString().equals("response.output_text.delta"))
                .findFirst()
                .orElseThrow();
        assertThat(delta.path("logprobs").get(0).path("top_logprobs")).hasSize(1);
    }

    @Test
    void failuresOnTheWayAreEvents() {
        server.customise(request ->
                request.withConstraint(() -> new BreakingConstraint(Scripted.of(server.engine(), "1"), 4)));
        List<JsonNode> events = events(sum("'stream':true"));
        assertThat(types(events)).endsWith("response.output_item.done", "error", "response.failed");
        JsonNode response = events.getLast().path("response");
        assertThat(response.path("status").asString()).isEqualTo("failed");
        assertThat(response.at("/error/code").asString()).isEqualTo("server_error");
        assertThat(response.toString()).doesNotContain("canary");
        Answer whole = server.post(PATH, sum(""));
        assertThat(whole.status()).isEqualTo(500);
        assertThat(whole.response().body()).doesNotContain("canary");
    }

    @Test
    void inputIsCounted() {
        JsonNode count = server.post(PATH + "/input_tokens", sum(WEATHER)).json();
        assertThat(count.path("object").asString()).isEqualTo("response.input_tokens");
        script("12", "</s>");
        assertThat(count.path("input_tokens").asInt())
                .isEqualTo(answered(sum(WEATHER)).at("/usage/input_tokens").asInt());
    }

    @Test
    void oddRequestsAreRepeatedAsFarAsAnswersCan() {
        script("12", "</s>");
        String deep = "[".repeat(300) + "]".repeat(300);
        JsonNode response = answered(json("{'input':'x','instructions':'\\ud800','tool_choice':'auto','tools':["
                + "{'type':'function','name':'f','parameters':{'type':'object'},'x':" + deep
                + ",'y':NaN,'z':1e999999999}],'metadata':{'a':'\\ud800'}}"));
        assertThat(response.path("status").asString()).isEqualTo("completed");
        assertThat(response.at("/tools/0/y").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {}                                                                              | input
            {'input':5}                                                                     | input
            {'input':[]}                                                                    | input
            {'input':[5]}                                                                   | input[0]
            {'input':[{'type':'dream'}]}                                                    | input[0].type
            {'input':[{'role':'tool','content':'x'}]}                                       | input[0].role
            {'input':[{'role':'user'}]}                                                     | input[0].content
            {'input':[{'role':'user','content':[{'type':'input_file','file_id':'f'}]}]}     | input[0].content[0].type
            {'input':[{'role':'user','content':[{'type':'input_image','file_id':'f'}]}]}    | input[0].content[0].file_id
            {'input':[{'role':'user','content':[{'type':'input_image','image_url':'http://h/i.png'}]}]} | input[0].content[0].image_url
            {'input':[{'type':'item_reference','id':'msg_0'}]}                              | input[0].id
            {'input':[{'role':'user','content':'x'},{'type':'function_call_output','call_id':'a','output':'x'}]} | input[1]
            {'input':[{'role':'user','content':'x'},{'type':'function_call','call_id':'a','name':'f','arguments':'{}'}]} | input[1]
            {'input':'x','previous_response_id':'resp_0'}                                   | previous_response_id
            {'input':'x','model':'other'}                                                   | model
            {'input':'x','background':true}                                                 | background
            {'input':'x','conversation':'conv_1'}                                           | conversation
            {'input':'x','prompt':{'id':'p'}}                                               | prompt
            {'input':'x','messages':[]}                                                     | messages
            {'input':'x','max_tokens':5}                                                    | max_tokens
            {'input':'x','max_output_tokens':0}                                             | max_output_tokens
            {'input':'x','top_logprobs':21}                                                 | top_logprobs
            {'input':'x','temperature':3}                                                   | temperature
            {'input':'x','text':{'format':{'type':'json_object'}}}                          | text.format
            {'input':'x','include':['dreams']}                                              | include[0]
            {'input':'x','reasoning':{'effort':'some'}}                                     | reasoning.effort
            {'input':'x','reasoning':{'summary':'some'}}                                    | reasoning.summary
            {'input':'x','service_tier':'flex'}                                             | service_tier
            {'input':'x','truncation':'some'}                                               | truncation
            {'input':'x','metadata':{'a':1}}                                                | metadata
            {'input':'x','stream_options':{'include_obfuscation':true}}                     | stream_options.include_obfuscation
            {'input':'x','tools':[{'type':'function'}]}                                     | tools[0].name
            {'input':'x','tools':[{'type':'function','name':'a b'}]}                        | tools[0].name
            {'input':'x','tools':[{'type':'function','name':'f'},{'type':'function','name':'f'}]} | tools[1].name
            {'input':'x','tools':[{'type':'namespace','name':'n','tools':[{'type':'function','name':'f','parameters':{'type':5}}]}]} | tools[0].tools[0].parameters
            {'input':'x','tool_choice':'required'}                                          | tool_choice
            {'input':'x','tool_choice':{'type':'web_search'}}                               | tool_choice.type
            {'input':'x','tool_choice':{'type':'function','name':'f'}}                      | tool_choice.name
            """)
    void whatCannotBeDoneIsRefusedByName(String body, String param) {
        Answer answer = server.post(PATH, json(body));
        assertThat(answer.status()).as(answer.response().body()).isIn(400, 404);
        assertThat(answer.json().at("/error/param").asString()).startsWith(param);
        assertThat(answer.json().at("/error/message").asString())
                .doesNotContain("messages[")
                .isNotBlank();
    }

    @Test
    void whatIsNotKeptIsNotFound() {
        for (String path : List.of("/resp_0", "/resp_0/input_items")) {
            assertThat(server.get(PATH + path).status()).isEqualTo(404);
        }
        assertThat(server.post(PATH + "/resp_0/cancel", "").status()).isEqualTo(404);
        assertThat(server.get(PATH + "/input_tokens").status()).isEqualTo(405);
    }
}
