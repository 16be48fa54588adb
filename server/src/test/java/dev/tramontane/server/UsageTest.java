package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What answers cost, in every dialect. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsageTest {
    private static final String LONG = "1 + 2 + 3 + 4 + 5 + 6 + 7, ";

    private TestServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Path prices = folder.resolve("prices.json");
        Files.writeString(
                prices,
                "{\"date\": \"2026-11-01\", \"currency\": \"USD\","
                        + " \"per_million_tokens\": {\"prompt\": 1, \"cached\": 0, \"completion\": 1000}}");
        server = TestServer.start(ServerOptions.DEFAULT.withModel("starter").withPrices(prices));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @AfterEach
    void saysWhatItLikes() {
        server.customise(UnaryOperator.identity());
    }

    private void script(String... parts) {
        server.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), parts)));
    }

    @ParameterizedTest
    @EnumSource
    void charactersAndCostsAreToldEverywhere(Wire wire) {
        script("[THINK]", "hm", "[/THINK]", "12", "</s>");
        check(wire.answered(server, wire.question("")).path("usage"));
        check(Wire.lastUsage(wire.events(server, "")));
    }

    private static void check(JsonNode usage) {
        JsonNode characters = usage.path("output_characters");
        assertThat(characters.path("answer").asInt()).as(usage.toString()).isEqualTo(2);
        assertThat(characters.path("reasoning").asInt(0)
                        + characters.path("thinking").asInt(0))
                .isEqualTo(2);
        // Thought, markers, answer and end: some tokens, a thousandth each.
        assertThat(usage.at("/cost/amount").asDouble()).isGreaterThan(0.004);
        assertThat(usage.at("/cost/currency").asString()).isEqualTo("USD");
        assertThat(usage.at("/cost/prices_of").asString()).isEqualTo("2026-11-01");
    }

    /** Clients take the beginning's usage, and overwrite it with what the end tells anew. */
    @Test
    void messagesBeginWithTheUsageThatTheyEndWith() {
        String prompt = "{\"max_tokens\":4,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\""
                + LONG.repeat(20) + "\"}]}";
        for (boolean isCached : List.of(false, true)) {
            List<JsonNode> events = server.stream("/v1/messages", prompt).stream()
                    .map(data -> JsonMapper.shared().readTree(data))
                    .toList();
            JsonNode start = events.getFirst().at("/message/usage");
            JsonNode end = Wire.lastUsage(events);
            for (String field : List.of("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")) {
                assertThat(start.path(field)).as(field).isEqualTo(end.path(field));
            }
            assertThat(start.path("cache_read_input_tokens").asInt() > 0).isEqualTo(isCached);
            assertThat(Wire.promptTokens(start)).isGreaterThan(200);
        }
    }

    @Test
    void responsesThatAreCutTellTheirUsage() {
        script("1");
        JsonNode response = Wire.RESPONSES.answered(server, Wire.RESPONSES.question("'max_output_tokens':5"));
        assertThat(response.path("status").asString()).isEqualTo("incomplete");
        assertThat(response.at("/usage/output_tokens").asInt()).isEqualTo(5);
    }

    @Test
    void responsesThatFailTellTheirUsageAndCostNothing() {
        server.customise(request -> request.withConstraint(() -> new FailingConstraint(3)));
        JsonNode response = Wire.RESPONSES.events(server, "").getLast().path("response");
        assertThat(response.path("status").asString()).isEqualTo("failed");
        assertThat(response.at("/usage/output_tokens").asInt()).isEqualTo(3);
        assertThat(response.at("/usage/input_tokens").asInt())
                .isEqualTo(Wire.RESPONSES.count(server, Wire.RESPONSES.question("")));
        assertThat(response.path("usage").has("cost")).isFalse();
    }
}
