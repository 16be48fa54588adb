package dev.tramontane.train.tape;

import dev.tramontane.train.product.View;
import java.util.Arrays;
import java.util.List;

/**
 * The routed experts of a layer. A slot is one row sent to one expert; the slots of an expert are consecutive, rows
 * ascending, so that each expert is a few products of matrices. Experts are independent tasks; what they make of a row is
 * added up afterwards, experts ascending.
 */
public final class Experts {

    /** Slots of an expert that are computed at once. */
    private static final int TILE = 1024;

    private static final int SUMMED_ROWS = 64;

    /** An expert: {@code down · (silu(gate · x) ⊙ (up · x))}. */
    public record Expert(Weight gate, Weight up, Weight down) {

        boolean learns() {
            return gate.learns() || up.learns() || down.learns();
        }
    }

    private final Tape tape;
    private final List<Expert> experts;
    private final Routing routing;
    private final Rows x;
    private final Rows sum;
    private final int hidden;
    private final int slots;
    /** Where each expert's slots begin. */
    private final int[] firstSlots;
    /** Which choice, {@code row · perRow + i}, each slot is. */
    private final int[] choices;
    /** Which slot each choice is. */
    private final int[] slotOfChoice;

    private final float[] gate;
    private final float[] up;

    private Experts(Tape tape, List<Expert> experts, Routing routing, Rows x, Rows sum) {
        this.tape = tape;
        this.experts = experts;
        this.routing = routing;
        this.x = x;
        this.sum = sum;
        hidden = experts.getFirst().gate().rows();
        slots = x.rows() * routing.perRow();
        firstSlots = new int[experts.size() + 1];
        choices = tape.ints(slots);
        slotOfChoice = tape.ints(slots);
        gate = tape.floats(slots * hidden);
        up = tape.floats(slots * hidden);
        assignSlots();
    }

    /** {@code residual} plus what the experts that every row was sent to make of {@code x}, weighted. */
    public static Rows onto(Tape tape, Rows residual, List<Expert> experts, Routing routing, Rows x) {
        boolean learning =
                x.learns() || routing.weights().learns() || experts.stream().anyMatch(Expert::learns);
        Rows sum = Residual.copy(tape, residual, learning);
        Experts operation = new Experts(tape, experts, routing, x, sum);
        operation.forward();
        if (sum.learns()) {
            tape.onBackward(operation::backward);
        }
        return sum;
    }

    private void assignSlots() {
        int[] chosen = routing.experts();
        for (int i = 0; i < slots; i++) {
            firstSlots[chosen[i] + 1]++;
        }
        for (int expert = 0; expert < experts.size(); expert++) {
            firstSlots[expert + 1] += firstSlots[expert];
        }
        int[] next = Arrays.copyOf(firstSlots, experts.size());
        for (int i = 0; i < slots; i++) {
            int slot = next[chosen[i]]++;
            choices[slot] = i;
            slotOfChoice[i] = slot;
        }
    }

    private int row(int slot) {
        return choices[slot] / routing.perRow();
    }

    private void forward() {
        int width = x.width();
        float[] outputs = tape.workspace().floats(slots * width);
        tape.workers().forEach(experts.size(), (worker, expert) -> {
            for (int first = firstSlots[expert]; first < firstSlots[expert + 1]; first += TILE) {
                int count = Math.min(TILE, firstSlots[expert + 1] - first);
                forward(worker, experts.get(expert), first, count, outputs);
            }
        });
        tape.workers().forBlocks(x.rows(), SUMMED_ROWS, (worker, firstRow, lastRow) -> {
            for (int row = firstRow; row < lastRow; row++) {
                for (int i = row * routing.perRow(); i < (row + 1) * routing.perRow(); i++) {
                    float weight = routing.weights().values()[i];
                    worker.kernels()
                            .addScaled(outputs, slotOfChoice[i] * width, weight, sum.values(), row * width, width);
                }
            }
        });
        tape.workspace().give(outputs);
    }

    private void forward(Worker worker, Expert expert, int first, int count, float[] outputs) {
        int width = x.width();
        Workspace workspace = worker.workspace();
        Multiplier alone = new Multiplier.Alone(worker);
        float[] inputs = workspace.floats(count * width);
        float[] gated = workspace.floats(count * hidden);
        gather(x.values(), first, count, inputs);
        View input = View.of(inputs, count, width);
        WeightProduct.forward(alone, expert.gate(), input, hiddenView(gate, first, count), false);
        WeightProduct.forward(alone, expert.up(), input, hiddenView(up, first, count), false);
        gate(worker, first, count, gated);
        View output = new View(outputs, first * width, width, 1, count, width);
        WeightProduct.forward(alone, expert.down(), View.of(gated, count, hidden), output, false);
        workspace.give(inputs);
        workspace.give(gated);
    }

    private View hiddenView(float[] data, int first, int count) {
        return new View(data, first * hidden, hidden, 1, count, hidden);
    }

    private void gate(Worker worker, int first, int count, float[] to) {
        System.arraycopy(gate, first * hidden, to, 0, count * hidden);
        worker.kernels().siluMultiply(to, 0, up, first * hidden, count * hidden);
    }

    private void gather(float[] from, int first, int count, float[] to) {
        int width = x.width();
        for (int i = 0; i < count; i++) {
            System.arraycopy(from, row(first + i) * width, to, i * width, width);
        }
    }

    private void backward() {
        int width = x.width();
        float[] inputGradients = tape.workspace().floats(slots * width);
        tape.workers().forEach(experts.size(), (worker, expert) -> {
            for (int first = firstSlots[expert]; first < firstSlots[expert + 1]; first += TILE) {
                int count = Math.min(TILE, firstSlots[expert + 1] - first);
                backward(worker, experts.get(expert), first, count, inputGradients);
            }
        });
        if (x.learns()) {
            tape.workers().forBlocks(x.rows(), SUMMED_ROWS, (worker, firstRow, lastRow) -> {
                for (int row = firstRow; row < lastRow; row++) {
                    for (int i = row * routing.perRow(); i < (row + 1) * routing.perRow(); i++) {
                        worker.kernels()
                                .addScaled(
                                        inputGradients, slotOfChoice[i] * width, 1f, x.gradient(), row * width, width);
                    }
                }
            });
        }
        tape.workspace().give(inputGradients);
    }

    private void backward(Worker worker, Expert expert, int first, int count, float[] inputGradients) {
        int width = x.width();
        Workspace workspace = worker.workspace();
        Multiplier alone = new Multiplier.Alone(worker);
        float[] inputs = workspace.floats(count * width);
        float[] outputGradients = workspace.floats(count * width);
        float[] gated = workspace.floats(count * hidden);
        float[] gatedGradient = workspace.floats(count * hidden);
        float[] toGate = workspace.floats(count * hidden);
        float[] toUp = workspace.floats(count * hidden);

        gather(sum.gradient(), first, count, outputGradients);
        View dy = View.of(outputGradients, count, width);
        WeightProduct.toInputs(alone, expert.down(), dy, View.of(gatedGradient, count, hidden), false);
        gate(worker, first, count, gated);
        weigh(first, count, gated, gatedGradient);
        WeightProduct.toWeight(alone, expert.down(), View.of(gated, count, hidden), dy);

        Gating.backward(worker.kernels(), gate, up, first * hidden, gatedGradient, 0, count * hidden, toGate, toUp, 0);
        View dGate = View.of(toGate, count, hidden);
        View dUp = View.of(toUp, count, hidden);
        if (expert.gate().learns() || expert.up().learns()) {
            gather(x.values(), first, count, inputs);
            WeightProduct.toWeight(alone, expert.gate(), View.of(inputs, count, width), dGate);
            WeightProduct.toWeight(alone, expert.up(), View.of(inputs, count, width), dUp);
        }
        if (x.learns()) {
            View dx = new View(inputGradients, first * width, width, 1, count, width);
            WeightProduct.toInputs(alone, expert.gate(), dGate, dx, false);
            WeightProduct.toInputs(alone, expert.up(), dUp, dx, true);
        }
        workspace.give(inputs);
        workspace.give(outputGradients);
        workspace.give(gated);
        workspace.give(gatedGradient);
        workspace.give(toGate);
        workspace.give(toUp);
    }

    /** Multiplies gated values and their gradient by the slots' weights, whose own gradient is what both share. */
    private void weigh(int first, int count, float[] gated, float[] gatedGradient) {
        Rows weights = routing.weights();
        for (int i = 0; i < count; i++) {
            int choice = choices[first + i];
            int at = i * hidden;
            if (weights.learns()) {
                weights.gradient()[choice] += Sums.dot(gated, at, gatedGradient, at, hidden);
            }
            float weight = weights.values()[choice];
            for (int j = at; j < at + hidden; j++) {
                gated[j] *= weight;
                gatedGradient[j] *= weight;
            }
        }
    }
}
