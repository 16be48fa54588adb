package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.responses.NamespaceTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseReasoningItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.inputtokens.InputTokenCountParams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the Responses API does besides {@linkplain JavaClientsTest conversations}, with OpenAI's own client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenAiJavaResponsesTest {
    private TestServer server;
    private OpenAIClient alice;
    private OpenAIClient bob;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        NewKey aliceKey = NewKey.create(new NewKey.Terms("alice", Optional.empty(), 0, Optional.empty()));
        // The same tenant, and nevertheless somebody else.
        NewKey bobKey = NewKey.create(new NewKey.Terms("bob", Optional.of("alice"), 0, Optional.empty()));
        Path keys = folder.resolve("keys.jsonl");
        Files.writeString(keys, aliceKey.entry() + "\n" + bobKey.entry() + "\n");
        server = TestServer.start(ServerOptions.DEFAULT.withModel("starter").withKeys(keys));
        alice = client(aliceKey.key());
        bob = client(bobKey.key());
    }

    private OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(server.server().address() + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .responseValidation(true)
                .build();
    }

    @AfterAll
    void stop() {
        alice.close();
        bob.close();
        server.close();
    }

    @AfterEach
    void saysWhatItLikes() {
        server.customise(UnaryOperator.identity());
    }

    private void script(String... parts) {
        server.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), parts)));
    }

    private static ResponseCreateParams.Builder sum() {
        return ResponseCreateParams.builder().model("starter").input("What is 7 + 5?");
    }

    private static String text(Response response) {
        StringBuilder text = new StringBuilder();
        response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream())
                .forEach(output -> text.append(output.text()));
        return text.toString();
    }

    private static Response streamed(OpenAIClient client, ResponseCreateParams params) {
        ResponseAccumulator accumulator = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(params)) {
            events.stream().peek(accumulator::accumulate).forEach(ResponseStreamEvent::validate);
        }
        return accumulator.response();
    }

    @Test
    void thinking() {
        script("[THINK]", "hm", "[/THINK]", "12", "</s>");
        ResponseCreateParams.Builder params =
                sum().store(false).addInclude(ResponseIncludable.REASONING_ENCRYPTED_CONTENT);
        Response content = streamed(
                alice,
                params.reasoning(
                                Reasoning.builder().effort(ReasoningEffort.HIGH).build())
                        .build());
        ResponseReasoningItem thought = content.output().getFirst().asReasoning();
        assertThat(thought.content().orElseThrow().getFirst().text()).isEqualTo("hm");
        assertThat(thought.encryptedContent()).isPresent();
        Response summary = streamed(
                alice,
                params.reasoning(Reasoning.builder()
                                .effort(ReasoningEffort.HIGH)
                                .summary(Reasoning.Summary.AUTO)
                                .build())
                        .build());
        assertThat(summary.output()
                        .getFirst()
                        .asReasoning()
                        .summary()
                        .getFirst()
                        .text())
                .isEqualTo("hm");
        assertThat(summary.usage().orElseThrow().outputTokensDetails().reasoningTokens())
                .isPositive();

        script("13", "</s>");
        List<ResponseInputItem> input = new ArrayList<>(List.of(user("What is 7 + 5?")));
        content.output().forEach(item -> input.add(inputOf(item)));
        input.add(user("And 1 more?"));
        Response next = alice.responses()
                .create(ResponseCreateParams.builder()
                        .model("starter")
                        .inputOfResponse(input)
                        .build());
        assertThat(text(next)).isEqualTo("13");
        assertThat(next._allProperties()).doesNotContainKey("warnings");
    }

    private static ResponseInputItem user(String text) {
        return ResponseInputItem.ofEasyInputMessage(com.openai.models.responses.EasyInputMessage.builder()
                .role(com.openai.models.responses.EasyInputMessage.Role.USER)
                .content(text)
                .build());
    }

    private static ResponseInputItem inputOf(ResponseOutputItem item) {
        if (item.isReasoning()) {
            return ResponseInputItem.ofReasoning(item.asReasoning());
        }
        return item.isFunctionCall()
                ? ResponseInputItem.ofFunctionCall(item.asFunctionCall())
                : ResponseInputItem.ofResponseOutputMessage(item.asMessage());
    }

    @Test
    void namespaces() {
        script("[TOOL_CALLS]", "sky__weather", "[ARGS]", "{}", "</s>");
        NamespaceTool sky = NamespaceTool.builder()
                .name("sky")
                .description("About the sky.")
                .addTool(NamespaceTool.Tool.Function.builder()
                        .name("weather")
                        .parameters(JsonValue.from(Map.of("type", "object")))
                        .build())
                .build();
        Response response = alice.responses().create(sum().addTool(sky).build());
        response.validate();
        ResponseFunctionToolCall call = response.output().getFirst().asFunctionCall();
        assertThat(call.name()).isEqualTo("weather");
        assertThat(call.namespace()).contains("sky");
    }

    @Test
    void keptResponses() {
        Response first = alice.responses().create(sum().build());
        Response second = alice.responses()
                .create(ResponseCreateParams.builder()
                        .model("starter")
                        .input("And 8 + 5?")
                        .previousResponseId(first.id())
                        .build());
        Response read = alice.responses().retrieve(second.id());
        read.validate();
        assertThat(text(read)).isEqualTo(text(second));
        assertThat(read.previousResponseId()).contains(first.id());
        List<ResponseItem> items = new ArrayList<>();
        alice.responses().inputItems().list(second.id()).autoPager().forEach(items::add);
        assertThat(items).hasSize(3);
        items.forEach(ResponseItem::validate);
        assertThat(text(alice.responses().cancel(second.id()))).isEqualTo(text(second));
        alice.responses().delete(first.id());
        assertThatThrownBy(() -> alice.responses().retrieve(first.id())).isInstanceOf(NotFoundException.class);
    }

    @Test
    void othersResponsesAreNotFound() {
        Response response = alice.responses().create(sum().build());
        assertThatThrownBy(() -> bob.responses().retrieve(response.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> bob.responses().delete(response.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> bob.responses().cancel(response.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> bob.responses().inputItems().list(response.id()))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> bob.responses()
                        .create(sum().previousResponseId(response.id()).build()))
                .isInstanceOf(BadRequestException.class);
        assertThat(alice.responses().retrieve(response.id()).id()).isEqualTo(response.id());
    }

    @Test
    void errors() {
        assertThatThrownBy(() -> alice.responses().create(sum().temperature(3.0).build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("temperature");
        assertThatThrownBy(() -> alice.responses().create(sum().model("other").build()))
                .isInstanceOf(NotFoundException.class);
        OpenAIClient stranger = client("wrong");
        assertThatThrownBy(() -> stranger.responses().create(sum().build())).isInstanceOf(UnauthorizedException.class);
        stranger.close();
        server.customise(request ->
                request.withConstraint(() -> new BreakingConstraint(Scripted.of(server.engine(), "1"), 4)));
        List<ResponseStreamEvent> events = new ArrayList<>();
        try (StreamResponse<ResponseStreamEvent> stream = alice.responses().createStreaming(sum().build())) {
            stream.stream().forEach(events::add);
        }
        assertThat(events.get(events.size() - 2).isError()).isTrue();
        assertThat(events.getLast().asFailed().response().error()).isPresent();
    }

    @Test
    void inputTokens() {
        long counted = alice.responses()
                .inputTokens()
                .count(InputTokenCountParams.builder()
                        .model("starter")
                        .input("What is 7 + 5?")
                        .build())
                .inputTokens();
        assertThat(counted)
                .isEqualTo(alice.responses()
                        .create(sum().build())
                        .usage()
                        .orElseThrow()
                        .inputTokens());
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 600 && !condition.getAsBoolean(); i++) {
            Thread.sleep(50);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void leavingEndsTheAnswer() throws Exception {
        script("1");
        StreamResponse<ResponseStreamEvent> stream = alice.responses().createStreaming(sum().build());
        String id = stream.stream().iterator().next().asCreated().response().id();
        assertThat(alice.responses().retrieve(id).status()).contains(ResponseStatus.IN_PROGRESS);
        assertThatThrownBy(() -> bob.responses().retrieve(id)).isInstanceOf(NotFoundException.class);
        stream.close();
        await(() -> server.engine().statistics().load().running() == 0);
        await(() -> {
            try {
                Response _ = alice.responses().retrieve(id);
                return false;
            } catch (NotFoundException e) {
                return true;
            }
        });
    }

    @Test
    void cancellingEndsTheAnswer() throws Exception {
        script("1");
        try (StreamResponse<ResponseStreamEvent> stream = alice.responses().createStreaming(sum().build())) {
            Iterator<ResponseStreamEvent> events = stream.stream().iterator();
            String id = events.next().asCreated().response().id();
            CompletableFuture<Response> cancelled =
                    CompletableFuture.supplyAsync(() -> alice.responses().cancel(id));
            List<ResponseStreamEvent> rest = new ArrayList<>();
            events.forEachRemaining(rest::add);
            assertThat(rest.getLast().asIncomplete().response().status()).contains(ResponseStatus.CANCELLED);
            assertThat(cancelled.join().status()).contains(ResponseStatus.CANCELLED);
            assertThat(alice.responses().retrieve(id).status()).contains(ResponseStatus.CANCELLED);
        }
        await(() -> server.engine().statistics().load().running() == 0);
    }
}
