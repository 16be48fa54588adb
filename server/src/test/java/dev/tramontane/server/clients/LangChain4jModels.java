package dev.tramontane.server.clients;

import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicChatRequestParameters;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.mistralai.MistralAiChatModel;
import dev.langchain4j.model.mistralai.MistralAiStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;

/** LangChain4j's clients, as each vendor's is set up. */
final class LangChain4jModels {
    /** Mistral's client has no setting for the effort: servers give a name to the model that thinks. */
    private static final String THINKING_SUFFIX = "-thinks";

    private static final int THINKING_BUDGET = 1024;

    private LangChain4jModels() {}

    static Conversation openAi(Settings settings) {
        OpenAiChatRequestParameters.Builder parameters =
                OpenAiChatRequestParameters.builder().modelName(settings.model());
        if (settings.thinks()) {
            parameters.reasoningEffort("high");
        }
        String address = settings.server() + "/v1";
        return new LangChain4j(
                OpenAiChatModel.builder()
                        .baseUrl(address)
                        .apiKey(settings.key())
                        .defaultRequestParameters(parameters.build())
                        .returnThinking(true)
                        .sendThinking(true)
                        .maxRetries(0)
                        .timeout(Settings.TIMEOUT)
                        .build(),
                OpenAiStreamingChatModel.builder()
                        .baseUrl(address)
                        .apiKey(settings.key())
                        .defaultRequestParameters(parameters.build())
                        .returnThinking(true)
                        .sendThinking(true)
                        .timeout(Settings.TIMEOUT)
                        .build(),
                settings);
    }

    static Conversation mistral(Settings settings) {
        String address = settings.server() + "/mistral/v1";
        ChatRequestParameters parameters = ChatRequestParameters.builder()
                .modelName(settings.thinks() ? settings.model() + THINKING_SUFFIX : settings.model())
                .build();
        return new LangChain4j(
                MistralAiChatModel.builder()
                        .baseUrl(address)
                        .apiKey(settings.key())
                        .defaultRequestParameters(parameters)
                        .returnThinking(true)
                        .sendThinking(true)
                        .maxRetries(0)
                        .timeout(Settings.TIMEOUT)
                        .build(),
                MistralAiStreamingChatModel.builder()
                        .baseUrl(address)
                        .apiKey(settings.key())
                        .defaultRequestParameters(parameters)
                        .returnThinking(true)
                        .sendThinking(true)
                        .timeout(Settings.TIMEOUT)
                        .build(),
                settings);
    }

    static Conversation anthropic(Settings settings) {
        String address = settings.server() + "/v1";
        AnthropicChatRequestParameters.Builder parameters = AnthropicChatRequestParameters.builder()
                .modelName(settings.model())
                .returnThinking(true)
                .sendThinking(true);
        if (settings.thinks()) {
            parameters.thinkingType("enabled").thinkingBudgetTokens(THINKING_BUDGET);
        }
        return new LangChain4j(
                AnthropicChatModel.builder()
                        .baseUrl(address)
                        .apiKey(settings.key())
                        .defaultRequestParameters(parameters.build())
                        .maxRetries(0)
                        .timeout(Settings.TIMEOUT)
                        .build(),
                AnthropicStreamingChatModel.builder()
                        .baseUrl(address)
                        .apiKey(settings.key())
                        .defaultRequestParameters(parameters.build())
                        .timeout(Settings.TIMEOUT)
                        .build(),
                settings);
    }
}
