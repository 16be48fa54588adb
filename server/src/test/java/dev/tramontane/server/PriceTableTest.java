package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.engine.Engine;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PriceTableTest {
    private static final String QUESTION = "{\"messages\":[{\"role\":\"user\",\"content\":\"7 + 5\"}]}";

    @TempDir
    Path folder;

    @Test
    void usageTellsWhatItCosts() throws IOException {
        Path prices = folder.resolve("prices.json");
        Files.writeString(
                prices,
                "{\"date\":\"2026-11-01\",\"currency\":\"USD\","
                        + "\"per_million_tokens\":{\"prompt\":1,\"cached\":0.5,\"completion\":10}}");
        try (TestServer server = TestServer.start(ServerOptions.DEFAULT.withPrices(prices))) {
            JsonNode usage =
                    server.post("/v1/chat/completions", QUESTION).json().path("usage");
            BigDecimal expected = new BigDecimal(usage.path("prompt_tokens").asInt()
                            + 10 * usage.path("completion_tokens").asInt())
                    .movePointLeft(6);
            assertThat(usage.at("/cost/amount").decimalValue()).isEqualByComparingTo(expected);
            assertThat(usage.at("/cost/currency").asString()).isEqualTo("USD");
            assertThat(usage.at("/cost/prices_of").asString()).isEqualTo("2026-11-01");
        }
    }

    @Test
    void badTablesAreNamed() throws IOException {
        Path prices = folder.resolve("prices.json");
        Files.writeString(prices, "{\"date\":\"today\",\"currency\":\"USD\",\"per_million_tokens\":{}}");
        try (Engine engine = Engine.load(TestServer.STARTER)) {
            assertThatThrownBy(() -> Server.start(
                            engine, ServerOptions.DEFAULT.withPort(0).withPrices(prices)))
                    .isInstanceOf(ServerException.class)
                    .hasMessageContaining("prices.json");
        }
    }
}
