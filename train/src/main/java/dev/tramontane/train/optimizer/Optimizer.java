package dev.tramontane.train.optimizer;

import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Changes parameters by their gradients and remembers what it needs for that. The result does not depend on the number of
 * workers. For one thread, which brings the workers along.
 */
public final class Optimizer {

    /** Elements that a thread takes at a time. */
    private static final int CHUNK = 1 << 15;

    private record Chunk(Parameter parameter, int first, int last) {}

    private final OptimizerOptions options;
    private final Map<Parameter, State> states = new LinkedHashMap<>();
    private final List<Chunk> chunks = new ArrayList<>();
    private final List<Update> updates = new ArrayList<>();
    private final double[] squares;
    private long steps;

    /**
     * What a step did.
     *
     * @param gradientNorm of all gradients together, scaled but before they were cut
     * @param applied whether parameters changed: not if the norm is no finite number
     */
    public record Report(double gradientNorm, boolean applied) {}

    /**
     * An optimizer before its first step.
     *
     * @throws IllegalArgumentException if two parameters have the same name
     */
    public Optimizer(List<Parameter> parameters, OptimizerOptions options) {
        this.options = options;
        Set<String> names = new HashSet<>();
        for (Parameter parameter : parameters) {
            if (!names.add(parameter.name())) {
                throw new IllegalArgumentException("two parameters are called " + parameter.name());
            }
            add(parameter);
        }
        // Long pieces first, so that no thread is left with one at the end.
        updates.sort(Comparator.comparingLong(Update::cost).reversed());
        squares = new double[chunks.size()];
    }

    private void add(Parameter parameter) {
        int size = parameter.size();
        boolean orthogonal =
                parameter.kind() == Parameter.Kind.HIDDEN && options.hidden().isPresent();
        State state =
                orthogonal ? new State.Momentum(new float[size]) : new State.Moments(new float[size], new float[size]);
        states.put(parameter, state);
        for (int first = 0; first < size; first += CHUNK) {
            int last = Math.min(size, first + CHUNK);
            chunks.add(new Chunk(parameter, first, last));
            if (state instanceof State.Moments moments) {
                updates.add(new AdamWUpdate(options.adamW(), parameter, moments, first, last));
            }
        }
        if (state instanceof State.Momentum momentum) {
            updates.add(new MuonUpdate(options.hidden().orElseThrow(), parameter, momentum));
        }
    }

    /** The steps that were applied, by this optimizer or by the one whose state it took over. */
    public long steps() {
        return steps;
    }

    /**
     * Changes all parameters. Gradients stay as they are.
     *
     * @param gradientScale what gradients are multiplied with first, such as one over the number of targets that were added up
     */
    public Report step(Workers workers, double learningRate, double gradientScale) {
        double norm = norm(workers) * Math.abs(gradientScale);
        if (!Double.isFinite(norm)) {
            return new Report(norm, false);
        }
        steps++;
        double scale = norm > options.largestNorm() ? gradientScale * (options.largestNorm() / norm) : gradientScale;
        Update.Step step = new Update.Step(steps, learningRate, (float) scale);
        workers.forEach(updates.size(), (worker, index) -> updates.get(index).run(worker, step));
        return new Report(norm, true);
    }

    private double norm(Workers workers) {
        workers.forEach(chunks.size(), (_, index) -> {
            Chunk chunk = chunks.get(index);
            squares[index] = Sums.squares(chunk.parameter().gradient(), chunk.first(), chunk.last());
        });
        double sum = 0;
        for (double square : squares) {
            sum += square;
        }
        return Math.sqrt(sum);
    }

    /** Sets all gradients to zero. */
    public void clearGradients(Workers workers) {
        workers.forEach(chunks.size(), (_, index) -> {
            Chunk chunk = chunks.get(index);
            Arrays.fill(chunk.parameter().gradient(), chunk.first(), chunk.last(), 0f);
        });
    }

    /**
     * Writes everything that the next steps depend on, the parameters' values included, as a safetensors file, which is complete
     * or not there.
     *
     * @throws dev.tramontane.checkpoint.CheckpointException if it cannot be written
     */
    public void write(Path file) {
        StateFile.write(file, states, steps);
    }

    /**
     * Takes over what {@link #write} wrote: from here on, everything is as if it had not been interrupted.
     *
     * @throws dev.tramontane.checkpoint.CheckpointException if the file is damaged or not of an optimizer like this; nothing has
     *     changed then
     */
    public void read(Path file) {
        steps = StateFile.read(file, states);
    }
}
