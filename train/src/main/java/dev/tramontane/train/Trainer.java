package dev.tramontane.train;

import dev.tramontane.train.network.DecoderNetwork;
import dev.tramontane.train.optimizer.LearningRate;
import dev.tramontane.train.optimizer.Optimizer;
import dev.tramontane.train.tape.CrossEntropy;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Routing;
import dev.tramontane.train.tape.Tape;
import dev.tramontane.train.tape.Workers;
import java.util.List;

/**
 * Takes steps: the gradient of a batch, then the optimizer. Everything but the time a step takes follows from the
 * model, the recipe and the batches; the number of workers does not matter. One thread at a time.
 */
public final class Trainer {
    private final TrainableModel model;
    private final Optimizer optimizer;
    private final LearningRate rate;
    private final Recipe recipe;
    private final Batches batches;
    private final Tape tape;
    private long step;
    private long tokens;
