package dev.tramontane.langchain4j;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.tramontane.language.chat.Effort;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of a request beyond those that all of LangChain4j's providers know. What is not set comes from the model's
 * defaults, else from the engine's.
 */
public final class TramontaneChatRequestParameters extends DefaultChatRequestParameters {

    /** Nothing set. */
    public static final TramontaneChatRequestParameters EMPTY = builder().build();

    private final EngineParameters own;

    private TramontaneChatRequestParameters(Builder builder) {
        super(builder);
        own = builder.own;
    }

    /** Starts without anything set. */
    public static Builder builder() {
        return new Builder();
    }

    /** How much the model thinks before it answers. */
    public Optional<Effort> effort() {
        return own.effort();
    }

    /** After so many thinking tokens the thought is closed. */
    public OptionalInt thinkingBudget() {
        return own.thinkingBudget();
    }

    /** What makes sampling reproducible. */
    public OptionalLong seed() {
        return own.seed();
    }

    /** Tokens less likely than this share of the likeliest are out. */
    public OptionalDouble minP() {
        return own.minP();
    }

    /** On whose behalf the request is served. */
    public Optional<String> tenant() {
        return own.tenant();
    }

    /** How urgently the request is served; larger goes first. */
    public OptionalInt priority() {
        return own.priority();
    }

    /** How long after its arrival the request fails at the latest. */
    public Optional<Duration> timeout() {
        return own.timeout();
    }

    @Override
    public TramontaneChatRequestParameters overrideWith(ChatRequestParameters that) {
        return builder().overrideWith(this).overrideWith(that).build();
    }

    @Override
    public TramontaneChatRequestParameters defaultedBy(ChatRequestParameters that) {
        return builder().overrideWith(that).overrideWith(this).build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other)
                && other instanceof TramontaneChatRequestParameters parameters
                && own.equals(parameters.own);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), own);
    }

    @Override
    public String toString() {
        return "TramontaneChatRequestParameters{" + super.toString() + ", " + own + "}";
    }

    /** Sets parameters one by one. */
    public static final class Builder extends DefaultChatRequestParameters.Builder<Builder> {

        private EngineParameters own = EngineParameters.NONE;

        private Builder() {}

        /** Sets all that these parameters set, of whatever provider they are. */
        @Override
        public Builder overrideWith(ChatRequestParameters parameters) {
            if (parameters instanceof TramontaneChatRequestParameters other) {
                own = own.overriddenBy(other.own);
            }
            return super.overrideWith(parameters);
        }

        /** How much the model thinks before it answers. */
        public Builder effort(Effort effort) {
            own = own.withEffort(effort);
            return this;
        }

        /** After so many thinking tokens the thought is closed; 0 or more. */
        public Builder thinkingBudget(int tokens) {
            own = own.withThinkingBudget(tokens);
            return this;
        }

        /** Makes sampling reproducible. */
        public Builder seed(long seed) {
            own = own.withSeed(seed);
            return this;
        }

        /** Tokens less likely than this share of the likeliest are out; 0 to 1. */
        public Builder minP(double minP) {
            own = own.withMinP(minP);
            return this;
        }

        /** On whose behalf: tenants get equal shares of the engine, and see nothing of each other's cache. */
        public Builder tenant(String tenant) {
            own = own.withTenant(tenant);
            return this;
        }

        /** Larger goes first, whatever the tenant; -100 to 100. */
        public Builder priority(int priority) {
            own = own.withPriority(priority);
            return this;
        }

        /** How long after its arrival the request fails at the latest; positive. */
        public Builder timeout(Duration timeout) {
            own = own.withTimeout(timeout);
            return this;
        }

        @Override
        public TramontaneChatRequestParameters build() {
            return new TramontaneChatRequestParameters(this);
        }
    }
}
