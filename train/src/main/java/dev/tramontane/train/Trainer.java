package dev.tramontane.train;

import dev.tramontane.train.network.DecoderNetwork.Pass;
import dev.tramontane.train.optimizer.Optimizer;
import dev.tramontane.train.optimizer.Schedule;
import dev.tramontane.train.tape.CrossEntropy;
import dev.tramontane.train.tape.Routing;
import dev.tramontane.train.tape.Tape;
import dev.tramontane.train.tape.Workers;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Takes steps: the gradient of a batch, then the optimizer. Everything but the time a step takes follows from the
 * model, the recipe and the batches; the number of workers does not matter. One thread at a time.
 */
public final class Trainer {
    private final TrainableModel model;
    private final Optimizer optimizer;
    private final Schedule schedule;
    private final Recipe recipe;
    private final Batches batches;
    private final Workers workers;
    private final Tape tape;
    private long step;
    private long tokens;

    /**
     * A run at its beginning, or where another has left off.
     *
     * @param optimizer of what learns in the model
     * @param step how many steps there have been
     * @param tokens how many tokens were read in them
     */
    public Trainer(
            TrainableModel model,
            Optimizer optimizer,
            Schedule schedule,
            Recipe recipe,
            Batches batches,
            Workers workers,
            long step,
            long tokens) {
        this.model = model;
        this.optimizer = optimizer;
        this.schedule = schedule;
        this.recipe = recipe;
        this.batches = batches;
        this.workers = workers;
        this.step = step;
        this.tokens = tokens;
        tape = new Tape(workers, true);
    }

    /** How many steps there have been. */
    public long step() {
        return step;
    }

    /** How many tokens were read. */
    public long tokens() {
        return tokens;
    }

    /**
     * Takes a step.
     *
     * @throws TrainingException if the gradient is not a number any more; the model is as it was before
     */
    public StepReport take() {
        long started = System.nanoTime();
        LearnedBatch batch = new LearnedBatch(batches.of(step));
        optimizer.clearGradients(workers);
        tape.reset();
        Pass pass = model.forward(tape, batch, recipe.losses(step));
        CrossEntropy.Loss loss = model.decoder().loss(tape, pass, batch.targets());
        tape.backward();
        double rate = schedule.at(step);
        Optimizer.Report report = optimizer.step(workers, rate, 1);
        if (!report.applied()) {
            throw new TrainingException("step " + (step + 1) + ": the gradient is no number any more (loss "
                    + loss.value() + "); go on from the last saved state with a lower learning rate");
        }
        step++;
        tokens += batch.documents().rows();
        List<Routing.Report> routers = pass.routers();
        return new StepReport(
                step,
                tokens,
                loss.value(),
                batch.byEffort(loss),
                OptionalDouble.empty(),
                routers.stream()
                        .mapToDouble(Routing.Report::balanceLoss)
                        .average()
                        .orElse(0),
                report.gradientNorm(),
                rate,
                routers.stream().map(Routing.Report::dead).toList(),
                routers.stream().map(Routing.Report::highestLoad).toList(),
                batch.documents().rows() * 1e9 / (System.nanoTime() - started));
    }
}
