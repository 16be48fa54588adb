package dev.tramontane.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.language.chat.Effort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Builds {@link TramontaneChatModel} and {@link TramontaneStreamingChatModel}. Only an engine or a model folder is needed;
 * everything else has defaults: the engine's for sampling and limits, no thinking in responses, no listeners.
 *
 * <p>The settings of the requests are defaults that every request may override with its own
 * {@link TramontaneChatRequestParameters}; the ranges are those of {@link dev.tramontane.engine.Sampling},
 * {@link dev.tramontane.engine.Limits} and {@link dev.tramontane.engine.Terms}.
 *
 * @param <M> the kind of model
 */
public final class TramontaneModelBuilder<M> {

    private final Function<ModelSettings, M> maker;
    private final TramontaneChatRequestParameters.Builder defaults = TramontaneChatRequestParameters.builder();
    private final List<ChatModelListener> listeners = new ArrayList<>();
    private @Nullable Engine engine;
    private @Nullable Path folder;
    private EngineOptions options = EngineOptions.DEFAULT;
    private @Nullable String modelName;
    private boolean returnsThinking;

    TramontaneModelBuilder(Function<ModelSettings, M> maker) {
        this.maker = maker;
    }

    /** The engine that answers. It may be shared, and stays open when the model is closed. */
    public TramontaneModelBuilder<M> engine(Engine engine) {
        this.engine = engine;
        return this;
    }

    /** The folder of the model, which {@link #build} loads; closing the model frees it. */
    public TramontaneModelBuilder<M> model(Path folder) {
        this.folder = folder;
        return this;
    }

    /** The folder of the model and how the engine runs. */
    public TramontaneModelBuilder<M> model(Path folder, EngineOptions options) {
        this.folder = folder;
        this.options = options;
        return this;
    }

    /** What responses call the model; otherwise the name of its folder. A request for another model is refused. */
    public TramontaneModelBuilder<M> modelName(String modelName) {
        this.modelName = modelName;
        return this;
    }

    /** Sets all that these parameters set. */
    public TramontaneModelBuilder<M> defaultRequestParameters(ChatRequestParameters parameters) {
        defaults.overrideWith(parameters);
        return this;
    }

    /** 0 takes the likeliest token every time. */
    public TramontaneModelBuilder<M> temperature(double temperature) {
        defaults.temperature(temperature);
        return this;
    }

    /** The likeliest tokens that together reach this probability may be chosen. */
    public TramontaneModelBuilder<M> topP(double topP) {
        defaults.topP(topP);
        return this;
    }

    /** How many of the likeliest tokens may be chosen; 0 for all. */
    public TramontaneModelBuilder<M> topK(int topK) {
        defaults.topK(topK);
        return this;
    }

    /** Tokens less likely than this share of the likeliest are out. */
    public TramontaneModelBuilder<M> minP(double minP) {
        defaults.minP(minP);
        return this;
    }

    /** Subtracted from the logit of every token generated before. */
    public TramontaneModelBuilder<M> presencePenalty(double penalty) {
        defaults.presencePenalty(penalty);
        return this;
    }

    /** Subtracted from a token's logit once per earlier generation. */
    public TramontaneModelBuilder<M> frequencyPenalty(double penalty) {
        defaults.frequencyPenalty(penalty);
        return this;
    }

    /** Makes sampling reproducible. */
    public TramontaneModelBuilder<M> seed(long seed) {
        defaults.seed(seed);
        return this;
    }

    /** The most tokens to generate, thinking included. */
    public TramontaneModelBuilder<M> maxOutputTokens(int tokens) {
        defaults.maxOutputTokens(tokens);
        return this;
    }

    /** Strings that end the answer where they would appear. */
    public TramontaneModelBuilder<M> stopSequences(List<String> stopSequences) {
        defaults.stopSequences(stopSequences);
        return this;
    }

    /** Strings that end the answer where they would appear. */
    public TramontaneModelBuilder<M> stopSequences(String... stopSequences) {
        return stopSequences(List.of(stopSequences));
    }

    /** Tools that the model may call. */
    public TramontaneModelBuilder<M> toolSpecifications(List<ToolSpecification> tools) {
        defaults.toolSpecifications(tools);
        return this;
    }

    /** How much the model thinks before it answers. */
    public TramontaneModelBuilder<M> effort(Effort effort) {
        defaults.effort(effort);
        return this;
    }

    /** After so many thinking tokens the thought is closed. */
    public TramontaneModelBuilder<M> thinkingBudget(int tokens) {
        defaults.thinkingBudget(tokens);
        return this;
    }

    /**
     * Whether responses hold what the model thought, and streams tell it; not, unless set. Messages that hold their thinking
     * show it to the model again in the turns that follow.
     */
    public TramontaneModelBuilder<M> returnThinking(boolean returnThinking) {
        returnsThinking = returnThinking;
        return this;
    }

    /** On whose behalf: tenants get equal shares of the engine, and see nothing of each other's cache. */
    public TramontaneModelBuilder<M> tenant(String tenant) {
        defaults.tenant(tenant);
        return this;
    }

    /** Larger goes first, whatever the tenant. */
    public TramontaneModelBuilder<M> priority(int priority) {
        defaults.priority(priority);
        return this;
    }

    /** How long after its arrival a request fails at the latest. */
    public TramontaneModelBuilder<M> timeout(Duration timeout) {
        defaults.timeout(timeout);
        return this;
    }

    /** Who is told of requests and responses, in addition to those before. */
    public TramontaneModelBuilder<M> listeners(List<ChatModelListener> listeners) {
        this.listeners.addAll(listeners);
        return this;
    }

    /** Who is told of requests and responses, in addition to those before. */
    public TramontaneModelBuilder<M> listeners(ChatModelListener... listeners) {
        return listeners(List.of(listeners));
    }

    /**
     * The model; loads its engine if it has to.
     *
     * @throws IllegalStateException unless there is either an engine or a folder
     * @throws IllegalArgumentException naming the setting that is out of range
     * @throws dev.langchain4j.exception.UnsupportedFeatureException if the defaults ask for what cannot be done
     * @throws RuntimeException as {@link Engine#load(Path, EngineOptions)} does
     */
    public M build() {
        if ((engine == null) == (folder == null)) {
            throw new IllegalStateException("a model needs either an engine or a model folder");
        }
        if (engine != null) {
            return build(engine, false);
        }
        Engine loaded = Engine.load(folder, options);
        try {
            return build(loaded, true);
        } catch (RuntimeException e) {
            loaded.close();
            throw e;
        }
    }

    private M build(Engine engine, boolean owned) {
        String name = modelName == null ? folderName(engine) : modelName;
        TramontaneChatRequestParameters parameters = defaults.build();
        new RequestMapper(engine, name).check(parameters);
        if (parameters.modelName() == null) {
            // So that listeners see which model is asked.
            parameters = TramontaneChatRequestParameters.builder()
                    .overrideWith(parameters)
                    .modelName(name)
                    .build();
        }
        return maker.apply(new ModelSettings(engine, owned, name, parameters, returnsThinking, listeners));
    }

    private static String folderName(Engine engine) {
        Path folder = engine.folder().toAbsolutePath().normalize();
        Path name = folder.getFileName();
        return name == null ? folder.toString() : name.toString();
    }
}
