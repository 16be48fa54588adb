package dev.tramontane.server.core;

import dev.tramontane.language.json.JsonException;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.server.http.ApiException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;

/**
 * What tokens cost, for bills and for comparing with what others charge.
 *
 * <pre>{@code
 * {"date": "2026-11-01", "currency": "USD", "per_million_tokens": {"prompt": 0.15, "cached": 0.015, "completion": 0.6}}
 * }</pre>
 *
 * @param date since when these prices hold
 * @param currency as ISO 4217 names it
 * @param prompt for a million tokens of prompts that were computed
 * @param cached for a million tokens of prompts that were not
 * @param completion for a million generated tokens, thought or said
 */
public record PriceTable(LocalDate date, String currency, BigDecimal prompt, BigDecimal cached, BigDecimal completion) {

    private static final int LARGEST_FILE = 1 << 16;
    private static final double HIGHEST_PRICE = 1e9;

    /**
     * Reads a table from a file.
     *
     * @throws IllegalArgumentException if it is not as above; the message names the file and the field
     * @throws IOException if it cannot be read
     */
    public static PriceTable read(Path file) throws IOException {
        if (Files.size(file) > LARGEST_FILE) {
            throw new IllegalArgumentException(file + ": more than " + LARGEST_FILE + " bytes are no price table");
        }
        try {
            RequestFields fields = RequestFields.of(JsonValue.parse(Files.readString(file)), "");
            RequestFields prices = RequestFields.of(fields.get("per_million_tokens"), "per_million_tokens");
            return new PriceTable(
                    LocalDate.parse(fields.required("date")),
                    fields.required("currency"),
                    price(prices, "prompt"),
                    price(prices, "cached"),
                    price(prices, "completion"));
        } catch (ApiException | JsonException | DateTimeParseException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static BigDecimal price(RequestFields fields, String name) {
        return BigDecimal.valueOf(RequestFields.number(fields.get(name), fields.pathOf(name), 0, HIGHEST_PRICE));
    }

    Cost cost(ServedUsage usage) {
        BigDecimal amount = times(prompt, usage.promptTokens() - usage.cachedTokens())
                .add(times(cached, usage.cachedTokens()))
                .add(times(completion, usage.completionTokens()))
                .movePointLeft(6);
        return new Cost(amount.stripTrailingZeros(), currency, date);
    }

    private static BigDecimal times(BigDecimal price, long tokens) {
        return price.multiply(BigDecimal.valueOf(tokens));
    }
}
