package dev.tramontane.train.network;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.DecoderWeights;
import dev.tramontane.model.RotaryEmbedding;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.network.DecoderLayer.FeedForward;
import dev.tramontane.train.tape.CrossEntropy;
import dev.tramontane.train.tape.Documents;
import dev.tramontane.train.tape.Embedding;
import dev.tramontane.train.tape.Experts;
import dev.tramontane.train.tape.Gating;
import dev.tramontane.train.tape.Linear;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.RmsNorm;
import dev.tramontane.train.tape.Rotation;
import dev.tramontane.train.tape.Router;
import dev.tramontane.train.tape.Routing;
import dev.tramontane.train.tape.Rows;
import dev.tramontane.train.tape.Tape;
import dev.tramontane.train.tape.Targets;
import dev.tramontane.train.tape.VectorWeight;
import dev.tramontane.train.tape.Weight;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The text decoder as it is trained: the same layers as the engine's, whose weights may learn. */
public final class DecoderNetwork {

    private final DecoderConfig config;
    private final Weight embedding;
    private final List<DecoderLayer> layers;
    private final VectorWeight finalNorm;
    private final Weight head;
    private final Rotation.Angles angles;
    private final AttentionOperations attention;
    private final List<Parameter> parameters;

    /**
     * A batch on its way.
     *
     * @param hidden {@code [rows × hidden]}, the final norm applied
     * @param routers a report for every layer with experts
     */
    public record Pass(Rows hidden, List<Routing.Report> routers) {}

    private DecoderNetwork(DecoderConfig config, DecoderWeights weights, WeightPolicy policy) {
        this.config = config;
        Set<Parameter> learned = new LinkedHashSet<>();
        WeightPolicy collecting = new CollectingPolicy(policy, learned);
        embedding = collecting.matrix(WeightName.of(WeightName.Part.EMBEDDING), weights.embedding());
        List<DecoderLayer> read = new ArrayList<>();
        for (int layer = 0; layer < weights.layers().size(); layer++) {
            read.add(new LayerReader(layer, collecting).read(weights.layers().get(layer)));
        }
        layers = List.copyOf(read);
        finalNorm = collecting.vector(WeightName.of(WeightName.Part.FINAL_NORM), weights.finalNorm());
        head = config.tiedEmbeddings()
                ? embedding
                : collecting.matrix(WeightName.of(WeightName.Part.HEAD), weights.head());
        parameters = List.copyOf(learned);
        AttentionConfig attentionConfig = config.attention();
        angles = new Rotation.Angles(new RotaryEmbedding(attentionConfig.rope(), attentionConfig.ropeHeadSize()));
        attention = new AttentionOperations(attentionConfig, angles);
    }

    /**
     * A network that starts from a checkpoint.
     *
     * @param weights must outlive the network where the policy leaves matrices frozen
     */
    public static DecoderNetwork of(DecoderConfig config, DecoderWeights weights, WeightPolicy policy) {
        return new DecoderNetwork(config, weights, policy);
    }

    /** A network that starts from random numbers and learns everything. */
    public static DecoderNetwork random(DecoderConfig config, RandomGenerator random) {
        return new DecoderNetwork(config, RandomWeights.of(config, random), WeightPolicy.trained());
    }

    public DecoderConfig config() {
        return config;
    }

    /** Everything that learns, in the order of the network: embedding, layers, final norm, head. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** The embedding as it is now, {@code [vocabulary × hidden]}: a copy in F32 if it learns, else as it was. */
    public Matrix embedding() {
        return Matrices.matrix(embedding);
    }

    /** The weights as they are now: what learned as copies in F32, adapters merged, what is frozen as it was. */
    public DecoderWeights weights() {
        Matrix stored = embedding();
        return new DecoderWeights(
                stored,
                layers.stream().map(LayerWriter::write).toList(),
                finalNorm.values().clone(),
                config.tiedEmbeddings() ? stored : Matrices.matrix(head));
    }

    /** Runs text through all layers. */
    public Pass forward(Tape tape, Documents documents, Routing.Losses losses) {
        return forward(tape, documents, List.of(), losses);
    }

    /**
     * Runs documents through all layers.
     *
     * @param images features that stand in for tokens; they get a gradient if they ask for one
     * @param losses what is done to keep routers healthy
     */
    public Pass forward(Tape tape, Documents documents, List<Embedding.Features> images, Routing.Losses losses) {
        angles.require(documents.longest());
        int[] positions = documents.positions();
        List<Routing.Report> routers = new ArrayList<>();
        Rows residual = Embedding.of(tape, embedding, documents.tokens(), images);
        for (int index = 0; index < layers.size(); index++) {
            DecoderLayer layer = layers.get(index);
            Rows attended = RmsNorm.of(tape, layer.attentionNorm(), config.normEpsilon(), residual);
            residual = attention.onto(tape, residual, layer.attention(), documents, positions, attended);
            Rows normed = RmsNorm.of(tape, layer.feedForwardNorm(), config.normEpsilon(), residual);
            residual = feedForward(tape, residual, layer.feedForward(), index, normed, losses, routers);
        }
        return new Pass(RmsNorm.of(tape, finalNorm, config.normEpsilon(), residual), List.copyOf(routers));
    }

    private Rows feedForward(
            Tape tape,
            Rows residual,
            FeedForward weights,
            int layer,
            Rows x,
            Routing.Losses losses,
            List<Routing.Report> routers) {
        return switch (weights) {
            case FeedForward.Dense dense -> dense(tape, residual, dense, x);
            case FeedForward.Mixture mixture -> {
                Rows logits = Linear.of(tape, mixture.router(), x);
                Routing routing = Router.of(tape, config.experts(layer).orElseThrow(), losses, logits);
                routers.add(routing.report());
                Rows sum = Experts.onto(tape, residual, mixture.experts(), routing, x);
                yield mixture.shared()
                        .map(shared -> dense(tape, sum, shared, x))
                        .orElse(sum);
            }
        };
    }

    private static Rows dense(Tape tape, Rows residual, FeedForward.Dense weights, Rows x) {
        Rows gate = Linear.of(tape, weights.gate(), x);
        Rows up = Linear.of(tape, weights.up(), x);
        return Linear.onto(tape, residual, weights.down(), Gating.silu(tape, gate, up));
    }

    /**
     * The loss of a pass. A recording tape's gradient of the head begins here, so parameters are to be cleared before.
     */
    public CrossEntropy.Loss loss(Tape tape, Pass pass, Targets targets) {
        return CrossEntropy.of(tape, head, pass.hidden(), targets);
    }

    /** Logits {@code [rows × vocabulary]} of all rows, for those who want to look at them. */
    public Rows logits(Tape tape, Pass pass) {
        return Linear.of(tape, head, pass.hidden());
    }
}
