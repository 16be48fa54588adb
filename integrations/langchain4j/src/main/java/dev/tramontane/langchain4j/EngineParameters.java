package dev.tramontane.langchain4j;

import dev.tramontane.language.chat.Effort;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What {@link TramontaneChatRequestParameters} adds to LangChain4j's parameters; empty where nothing is set. */
record EngineParameters(
        Optional<Effort> effort,
        OptionalInt thinkingBudget,
        OptionalLong seed,
        OptionalDouble minP,
        Optional<String> tenant,
        OptionalInt priority,
        Optional<Duration> timeout) {

    static final EngineParameters NONE = new EngineParameters(
            Optional.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Optional.empty());

    EngineParameters overriddenBy(EngineParameters other) {
        return new EngineParameters(
                other.effort.or(() -> effort),
                other.thinkingBudget.isPresent() ? other.thinkingBudget : thinkingBudget,
                other.seed.isPresent() ? other.seed : seed,
                other.minP.isPresent() ? other.minP : minP,
                other.tenant.or(() -> tenant),
                other.priority.isPresent() ? other.priority : priority,
                other.timeout.or(() -> timeout));
    }

    EngineParameters withEffort(Effort effort) {
        return new EngineParameters(Optional.of(effort), thinkingBudget, seed, minP, tenant, priority, timeout);
    }

    EngineParameters withThinkingBudget(int tokens) {
        return new EngineParameters(effort, OptionalInt.of(tokens), seed, minP, tenant, priority, timeout);
    }

    EngineParameters withSeed(long seed) {
        return new EngineParameters(effort, thinkingBudget, OptionalLong.of(seed), minP, tenant, priority, timeout);
    }

    EngineParameters withMinP(double minP) {
        return new EngineParameters(effort, thinkingBudget, seed, OptionalDouble.of(minP), tenant, priority, timeout);
    }

    EngineParameters withTenant(String tenant) {
        return new EngineParameters(effort, thinkingBudget, seed, minP, Optional.of(tenant), priority, timeout);
    }

    EngineParameters withPriority(int priority) {
        return new EngineParameters(effort, thinkingBudget, seed, minP, tenant, OptionalInt.of(priority), timeout);
    }

    EngineParameters withTimeout(Duration timeout) {
        return new EngineParameters(effort, thinkingBudget, seed, minP, tenant, priority, Optional.of(timeout));
    }
}
