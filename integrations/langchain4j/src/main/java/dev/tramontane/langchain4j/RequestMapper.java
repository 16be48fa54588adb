package dev.tramontane.langchain4j;

import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.Limits;
import dev.tramontane.engine.Request;
import dev.tramontane.engine.Sampling;
import dev.tramontane.engine.Terms;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.ToolDefinition;
import java.util.List;
import java.util.Objects;

/** Turns LangChain4j's requests into the engine's. What the engine could not keep to is refused, never ignored. */
final class RequestMapper {

    private final Engine engine;
    private final String modelName;
    private final MessageMapper messages;

    RequestMapper(Engine engine, String modelName) {
        this.engine = engine;
        this.modelName = modelName;
        messages = new MessageMapper(engine.takesImages());
    }

    /**
     * The engine's request.
     *
     * @throws UnsupportedFeatureException if it asks for what cannot be done
     * @throws InvalidRequestException if a value is out of its range or an image cannot be read
     */
    Request map(ChatRequest chatRequest) {
        TramontaneChatRequestParameters parameters =
                TramontaneChatRequestParameters.EMPTY.overrideWith(chatRequest.parameters());
        try {
            refuseUnsupported(parameters);
            Chat chat = new Chat(messages.map(chatRequest.messages()), tools(parameters), parameters.effort());
            return Request.of(chat)
                    .withSampling(sampling(parameters))
                    .withLimits(limits(parameters))
                    .withTerms(terms(parameters));
        } catch (IllegalArgumentException | ChatException e) {
            throw new InvalidRequestException(e);
        }
    }

    /**
     * Whether requests with these parameters would be taken.
     *
     * @throws UnsupportedFeatureException if they ask for what cannot be done
     * @throws IllegalArgumentException naming the setting that is out of range
     */
    void check(TramontaneChatRequestParameters parameters) {
        refuseUnsupported(parameters);
        tools(parameters);
        sampling(parameters);
        limits(parameters);
        terms(parameters);
    }

    private void refuseUnsupported(TramontaneChatRequestParameters parameters) {
        if (parameters.modelName() != null && !parameters.modelName().equals(modelName)) {
            throw new UnsupportedFeatureException("modelName '" + parameters.modelName()
                    + "' is not supported: this engine has loaded " + modelName + " alone");
        }
        if (parameters.toolChoice() == ToolChoice.REQUIRED) {
            throw new UnsupportedFeatureException(
                    "ToolChoice.REQUIRED is not supported: nothing holds the model to calling a tool; ask for AUTO");
        }
        if (parameters.responseFormat() != null && parameters.responseFormat().type() == ResponseFormatType.JSON) {
            throw new UnsupportedFeatureException(
                    "the JSON response format is not supported: nothing holds the model to a format; ask for it in words");
        }
    }

    /** Without tools in its prompt the model has none to call. */
    private static List<ToolDefinition> tools(TramontaneChatRequestParameters parameters) {
        return parameters.toolChoice() == ToolChoice.NONE
                ? List.of()
                : parameters.toolSpecifications().stream().map(ToolMapper::map).toList();
    }

    private Sampling sampling(TramontaneChatRequestParameters parameters) {
        Sampling base = engine.recommendedSampling(parameters.effort());
        return new Sampling(
                Objects.requireNonNullElse(parameters.temperature(), base.temperature()),
                Objects.requireNonNullElse(parameters.topK(), base.topK()),
                Objects.requireNonNullElse(parameters.topP(), base.topP()),
                parameters.minP().orElse(base.minP()),
                Objects.requireNonNullElse(parameters.presencePenalty(), base.presencePenalty()),
                Objects.requireNonNullElse(parameters.frequencyPenalty(), base.frequencyPenalty()),
                base.repetitionPenalty(),
                base.logitBias(),
                parameters.seed());
    }

    private static Limits limits(TramontaneChatRequestParameters parameters) {
        Limits limits = Limits.NONE.withStop(parameters.stopSequences());
        if (parameters.maxOutputTokens() != null) {
            limits = limits.withMaxTokens(parameters.maxOutputTokens());
        }
        if (parameters.thinkingBudget().isPresent()) {
            limits = limits.withThinkingBudget(parameters.thinkingBudget().getAsInt());
        }
        return limits;
    }

    private static Terms terms(TramontaneChatRequestParameters parameters) {
        Terms base = Terms.DEFAULT;
        return new Terms(
                parameters.tenant().orElse(base.tenant()),
                parameters.priority().orElse(base.priority()),
                parameters.timeout(),
                base.cacheSalt());
    }
}
