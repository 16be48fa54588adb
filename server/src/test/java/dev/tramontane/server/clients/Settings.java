package dev.tramontane.server.clients;

import java.net.URI;
import java.time.Duration;

/**
 * What a conversation is opened with.
 *
 * @param server where the server listens
 * @param key what the client shows
 * @param model the model's name
 * @param thinks whether the model shall think as much as it can
 * @param hasTool whether it may call the {@link Weather} function
 * @param temperature how the model's tokens are chosen
 * @param maxTokens the most tokens of an answer
 */
public record Settings(
        URI server, String key, String model, boolean thinks, boolean hasTool, double temperature, int maxTokens) {

    /** How long anything may take. */
    static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** A greedy model of this name that neither thinks nor calls. */
    public static Settings of(URI server, String key, String model) {
        return new Settings(server, key, model, false, false, 0, 64);
    }

    public Settings withKey(String key) {
        return new Settings(server, key, model, thinks, hasTool, temperature, maxTokens);
    }

    public Settings withModel(String model) {
        return new Settings(server, key, model, thinks, hasTool, temperature, maxTokens);
    }

    public Settings withThinking() {
        return new Settings(server, key, model, true, hasTool, temperature, maxTokens);
    }

    public Settings withTool() {
        return new Settings(server, key, model, thinks, true, temperature, maxTokens);
    }

    public Settings withTemperature(double temperature) {
        return new Settings(server, key, model, thinks, hasTool, temperature, maxTokens);
    }

    public Settings withMaxTokens(int maxTokens) {
        return new Settings(server, key, model, thinks, hasTool, temperature, maxTokens);
    }
}
