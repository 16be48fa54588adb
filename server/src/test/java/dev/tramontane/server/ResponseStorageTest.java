package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Input;
import dev.tramontane.engine.Request;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.server.TestServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What of responses is kept, here and with their clients. */
class ResponseStorageTest {
    private static final String PATH = "/v1/responses";
    private static final ServerOptions OPTIONS =
            ServerOptions.DEFAULT.withModel("starter").withPort(0);

    private final AtomicReference<Request> asked = new AtomicReference<>();

    @TempDir
    Path folder;

    private TestServer start(ResponseStorage storage) {
        TestServer server = TestServer.start(OPTIONS.withStorage(storage));
        server.customise(request -> {
            asked.set(request);
            return request.withConstraint(
                    () -> Scripted.of(server.engine(), "[THINK]", "hm", "[/THINK]", "12", "</s>"));
        });
        return server;
    }

    private Path secret(String name, int bytes) throws IOException {
        return Files.writeString(folder.resolve(name), "x".repeat(bytes));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String sealed(TestServer server) {
        JsonNode response = server.post(
                        PATH,
                        json("{'input':'7 + 5?','store':false,'reasoning':{'effort':'high'},"
                                + "'include':['reasoning.encrypted_content']}"))
                .json();
        return response.at("/output/0/encrypted_content").asString();
    }

    private static Answer replay(TestServer server, String seal, String more) {
        return server.post(
                PATH,
                json("{'input':[{'role':'user','content':'7 + 5?'},{'type':'reasoning','id':'rs_1','summary':[]" + more
                        + ",'encrypted_content':'" + seal + "'},{'role':'assistant','content':'12'},"
                        + "{'role':'user','content':'And 1 more?'}]}"));
    }

    private Chunk firstThought() {
        return ((Input.OfChat) asked.get().input())
                .chat()
                .messages()
                .get(1)
                .content()
                .getFirst();
    }

    @Test
    void sealsLastAsLongAsTheirKey() throws IOException {
        Path file = secret("seal.key", 32);
        String seal;
        try (TestServer server = start(ResponseStorage.DEFAULT.withSealKey(file))) {
            seal = sealed(server);
        }
        try (TestServer again = start(ResponseStorage.DEFAULT.withSealKey(file))) {
            Answer answer = replay(again, seal, "");
            assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
            assertThat(answer.json().has("warnings")).isFalse();
            assertThat(firstThought()).isEqualTo(new Chunk.Thinking("hm"));
        }
        try (TestServer other = start(ResponseStorage.DEFAULT.withSealKey(secret("other.key", 33)))) {
            Answer answer = replay(other, seal, "");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("param").asString()).isEqualTo("input[1].encrypted_content");
            assertThat(answer.json().path("message").asString())
                    .contains("another server")
                    .doesNotContain("seal key file");
        }
    }

    @Test
    void sealsOfAProcessEndWithIt() {
        String seal;
        try (TestServer server = start(ResponseStorage.DEFAULT)) {
            seal = sealed(server);
        }
        try (TestServer again = start(ResponseStorage.DEFAULT)) {
            Answer refused = replay(again, seal, "");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.json().path("message").asString()).contains("seal key file");
            // The thought is there in words as well, and nothing is lost.
            Answer taken = replay(again, seal, ",'content':[{'type':'reasoning_text','text':'hum'}]");
            assertThat(taken.status()).isEqualTo(200);
            assertThat(taken.json().at("/warnings/0").asString()).startsWith("input[1].encrypted_content");
            assertThat(firstThought()).isEqualTo(new Chunk.Thinking("hum"));
        }
    }

    @Test
    void secretsMustBeLongEnough() throws IOException {
        try (Engine engine = Engine.load(TestServer.STARTER)) {
            for (Path file :
                    new Path[] {secret("short.key", 31), secret("long.key", 4097), folder.resolve("none.key")}) {
                ServerOptions options = OPTIONS.withStorage(ResponseStorage.DEFAULT.withSealKey(file));
                assertThatThrownBy(() -> Server.start(engine, options).close())
                        .isInstanceOf(ServerException.class)
                        .hasMessageContaining(String.valueOf(file.getFileName()));
            }
        }
    }

    @Test
    void onlySoManyAreKept() {
        ResponseStorage one = new ResponseStorage(1, 1 << 20, 1 << 20, Duration.ofHours(1), Optional.empty());
        try (TestServer server = start(one)) {
            String first = id(server.post(PATH, json("{'input':'7 + 5?'}")));
            String second = id(server.post(PATH, json("{'input':'7 + 6?'}")));
            assertThat(server.get(PATH + "/" + first).status()).isEqualTo(404);
            assertThat(server.get(PATH + "/" + second).status()).isEqualTo(200);
        }
    }

    @Test
    void whatIsNotKeptSaysSo() {
        for (ResponseStorage storage : new ResponseStorage[] {
            new ResponseStorage(0, 1 << 20, 1 << 20, Duration.ofHours(1), Optional.empty()),
            new ResponseStorage(9, 10, 1 << 20, Duration.ofHours(1), Optional.empty()),
            new ResponseStorage(9, 1 << 20, 10, Duration.ofHours(1), Optional.empty())
        }) {
            try (TestServer server = start(storage)) {
                Answer answer = server.post(PATH, json("{'input':'7 + 5?'}"));
                assertThat(answer.json().path("store").asBoolean(true)).isFalse();
                assertThat(answer.json().at("/warnings/0").asString()).startsWith("store: ");
                assertThat(server.get(PATH + "/" + id(answer)).status()).isEqualTo(404);
            }
        }
    }

    private static String id(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json().path("id").asString();
    }

    @Test
    void limitsAreRefusedByName() {
        assertThatThrownBy(() -> new ResponseStorage(-1, 1, 1, Duration.ofHours(1), Optional.empty()))
                .hasMessageContaining("responses");
        assertThatThrownBy(() -> new ResponseStorage(1, -1, 1, Duration.ofHours(1), Optional.empty()))
                .hasMessageContaining("keyBytes");
        assertThatThrownBy(() -> new ResponseStorage(1, 1, 1, Duration.ZERO, Optional.empty()))
                .hasMessageContaining("age");
    }
}
