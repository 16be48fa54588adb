package dev.tramontane.server.clients;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import java.util.function.Function;

/** The clients that applications on the JVM use. */
public enum JavaClient {
    OPENAI_CHAT(OpenAiChat::new, Errors.OPENAI, BrokenStream.THROWS),
    /** The answer that comes tells that it failed. */
    OPENAI_RESPONSES(OpenAiResponses::new, Errors.OPENAI, BrokenStream.ENDS),
    ANTHROPIC(AnthropicMessages::new, Errors.ANTHROPIC, BrokenStream.THROWS),
    /** It passes over the event that tells the error, and all that applications see is that there is no finish reason. */
    LANGCHAIN4J_OPENAI(LangChain4jModels::openAi, Errors.LANGCHAIN4J, BrokenStream.ENDS),
    /** Mistral's finish reason "error" is {@code OTHER} here. */
    LANGCHAIN4J_MISTRAL(LangChain4jModels::mistral, Errors.LANGCHAIN4J, BrokenStream.ENDS),
    LANGCHAIN4J_ANTHROPIC(LangChain4jModels::anthropic, Errors.LANGCHAIN4J, BrokenStream.THROWS),
    /** It is built on OpenAI's client, and passes its exceptions on. */
    SPRING_AI(SpringAi::new, Errors.OPENAI, BrokenStream.THROWS);

    /** What a client throws if the server refuses a request. */
    public record Errors(
            Class<? extends Exception> badRequest,
            Class<? extends Exception> unauthorized,
            Class<? extends Exception> notFound) {
        private static final Errors OPENAI = new Errors(
                com.openai.errors.BadRequestException.class,
                com.openai.errors.UnauthorizedException.class,
                com.openai.errors.NotFoundException.class);
        private static final Errors ANTHROPIC = new Errors(
                com.anthropic.errors.BadRequestException.class,
                com.anthropic.errors.UnauthorizedException.class,
                com.anthropic.errors.NotFoundException.class);
        private static final Errors LANGCHAIN4J =
                new Errors(InvalidRequestException.class, AuthenticationException.class, ModelNotFoundException.class);
    }

    /** What a client does if the server fails in the middle of a stream. */
    public enum BrokenStream {
        THROWS,
        /** It takes what came for the answer, which has ended for no reason that it knows. */
        ENDS
    }

    private final Function<Settings, Conversation> opener;
    private final Errors errors;
    private final BrokenStream brokenStream;

    JavaClient(Function<Settings, Conversation> opener, Errors errors, BrokenStream brokenStream) {
        this.opener = opener;
        this.errors = errors;
        this.brokenStream = brokenStream;
    }

    /** Begins a conversation. */
    public Conversation open(Settings settings) {
        return opener.apply(settings);
    }

    public Errors errors() {
        return errors;
    }

    public BrokenStream brokenStream() {
        return brokenStream;
    }
}
