package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.RequestOptions;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What OpenAI's own client does besides {@linkplain JavaClientsTest conversations}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenAiJavaTest {
    private TestServer server;
    private OpenAIClient client;

    @BeforeAll
    void start() {
        server = TestServer.start();
        client = OpenAIOkHttpClient.builder()
                .baseUrl(server.server().address() + "/v1")
                .apiKey("none")
                .maxRetries(0)
                .responseValidation(true)
                .build();
    }

    @AfterAll
    void stop() {
        client.close();
        server.close();
    }

    @AfterEach
    void saysWhatItLikes() {
        server.customise(request -> request);
    }

    private void script(String... parts) {
        server.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), parts)));
    }

    private static ChatCompletionCreateParams.Builder question() {
        return ChatCompletionCreateParams.builder().model("starter").addUserMessage("What is 7 + 5?");
    }

    @Test
    void modelsAreListed() {
        List<Model> models = client.models().list().data();
        models.forEach(Model::validate);
        assertThat(models).extracting(Model::id).containsExactly("starter");
        assertThat(client.models().retrieve("starter").validate()).isEqualTo(models.getFirst());
    }

    @Test
    void choicesComeWithTheirLogprobs() {
        script("twelve", "</s>");
        ChatCompletionCreateParams params =
                question().n(2).logprobs(true).topLogprobs(3).build();
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(params)) {
            chunks.stream().forEach(chunk -> accumulator.accumulate(chunk.validate()));
        }
        for (ChatCompletion completion :
                List.of(client.chat().completions().create(params).validate(), accumulator.chatCompletion())) {
            assertThat(completion.choices()).hasSize(2).allSatisfy(choice -> {
                assertThat(choice.message().content()).contains("twelve");
                assertThat(choice.logprobs().orElseThrow().content().orElseThrow())
                        .isNotEmpty()
                        .allSatisfy(token -> assertThat(token.topLogprobs()).hasSize(3));
            });
        }
        assertThat(accumulator.chatCompletion().usage())
                .as("usage that nobody asked for")
                .isEmpty();
    }

    @Test
    void textIsCompleted() {
        script("twelve", "</s>");
        CompletionCreateParams params = CompletionCreateParams.builder()
                .model("starter")
                .prompt("7 + 5 =")
                .maxTokens(16)
                .build();
        assertThat(client.completions()
                        .create(params)
                        .validate()
                        .choices()
                        .getFirst()
                        .text())
                .isEqualTo("twelve");
        // OpenAI's description rules out that the finish reason of a chunk is null, and OpenAI sends nothing else.
        RequestOptions lenient =
                RequestOptions.builder().responseValidation(false).build();
        try (StreamResponse<Completion> chunks = client.completions().createStreaming(params, lenient)) {
            assertThat(chunks.stream()
                            .flatMap(chunk -> chunk.choices().stream())
                            .map(choice -> choice.text())
                            .collect(Collectors.joining()))
                    .isEqualTo("twelve");
        }
    }

    @Test
    void whatTheModelCannotIsToldSo() {
        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> client.embeddings()
                        .create(EmbeddingCreateParams.builder()
                                .model("starter")
                                .input("7")
                                .build()))
                .withMessageContaining("embeddings");
    }
}
