package dev.tramontane.model.cpu;

import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.model.ExpertCounts;
import dev.tramontane.model.GateFunction;
import dev.tramontane.tensor.Kernels;
import dev.tramontane.tensor.WorkerTeam;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gated feed-forward layers, dense or routed. Work is laid out in slots: a slot is one row sent to one expert, and the
 * slots of an expert are consecutive, so that each expert's weights are read once for all its rows.
 *
 * <p>Workers share the outputs of every expert rather than the experts, which keeps them equally busy however the router
 * decides. A row's experts are added in ascending order, the shared one last, whoever else is in the batch.
 */
final class FeedForwardOperation {

    /** Gated values of a dense layer held at a time, in floats: enough to read the weights seldom, twice 16 MiB. */
    private static final int MOST_HIDDEN = 1 << 22;

    private final Phases phases;
    private final LinearOperation linear;
    private final WorkerTeam.Task gather = this::gather;
    private final WorkerTeam.Task gateAndUp = this::gateAndUp;
    private final WorkerTeam.Task arrangeHidden = this::arrangeHidden;
    private final WorkerTeam.Task down = this::down;

    private @Nullable ExpertsConfig routerConfig;
    private @Nullable Router router;
    private CpuActivations routerLogits = new CpuActivations(0, 0);
    private int[] chosen = {};
    private float[] chosenWeights = {};

    // Slots, ordered by expert.
    private int slots;
    private int[] slotRows = {};
    private int[] slotExperts = {};
    private float[] slotWeights = {};

    // Experts with at least one slot count; the shared one comes after the routed ones.
    private GatedMlp[] experts = {};
    private int expertCount;
    private long expertBytes;
    private int[] firstSlots = {};
    private int[] firstHidden = {};

    private float[] inputs = {};
    private float[] gate = {};
    private float[] up = {};
    private float[] product = {};

    // The call in progress.
    private CpuActivations x = new CpuActivations(0, 0);
    private CpuActivations to = x;
    private GateFunction function = GateFunction.SILU;
    private int firstRow;
    private int lastRow;

    FeedForwardOperation(Phases phases, LinearOperation linear) {
        this.phases = phases;
        this.linear = linear;
    }

    /** Every row through one expert. */
    void dense(GatedMlp weights, GateFunction function, CpuActivations x, int rows, CpuActivations to) {
        int block = Math.max(1, MOST_HIDDEN / Math.max(1, weights.gate().rows()));
        for (int first = 0; first < rows; first += block) {
            int last = Math.min(rows, first + block);
            begin(function, x, first, last, to);
            reserve(1, last - first);
            experts[0] = weights;
            expertCount = 1;
            firstSlots[0] = 0;
            appendAllRows(0);
            compute();
        }
    }

    /** Every row through the experts that the router chooses, then through the shared one. */
    void mixture(
            MixtureOfExperts weights,
            ExpertsConfig config,
            CpuActivations x,
            int rows,
            CpuActivations to,
            ExpertCounts counts) {
        begin(GateFunction.SILU, x, 0, rows, to);
        route(weights, config);
        int routed = config.count();
        reserve(routed + 1, rows * (config.perToken() + 1));
        for (int expert = 0; expert < routed; expert++) {
            experts[expert] = weights.experts().get(expert);
        }
        expertCount = routed;
        assignSlots(routed, rows * config.perToken(), config.perToken());
        count(rows * config.perToken(), counts);
        countBytes(routed);
        if (weights.shared().isPresent()) {
            experts[routed] = weights.shared().get();
            expertCount++;
            appendAllRows(routed);
        }
        compute();
    }

    private void begin(GateFunction function, CpuActivations x, int firstRow, int lastRow, CpuActivations to) {
        this.function = function;
        this.x = x;
        this.firstRow = firstRow;
        this.lastRow = lastRow;
        this.to = to;
        slots = 0;
    }

    private void route(MixtureOfExperts weights, ExpertsConfig config) {
        int rows = lastRow;
        Router current = router;
        if (current == null || !config.equals(routerConfig)) {
            current = new Router(config);
            router = current;
            routerConfig = config;
        }
        if (routerLogits.rows() < rows || routerLogits.width() != config.count()) {
            routerLogits = new CpuActivations(x.rows(), config.count());
        }
        int perToken = config.perToken();
        if (chosen.length < rows * perToken) {
            chosen = new int[x.rows() * perToken];
            chosenWeights = new float[x.rows() * perToken];
        }
        linear.run(weights.router(), x, rows, routerLogits);
        for (int row = 0; row < rows; row++) {
            current.route(routerLogits.values(), row * config.count(), chosen, chosenWeights, row * perToken);
        }
    }

    private void reserve(int experts, int slots) {
        if (this.experts.length < experts) {
            this.experts = Arrays.copyOf(this.experts, experts);
            firstSlots = new int[experts + 1];
            firstHidden = new int[experts + 1];
        }
        if (slotRows.length < slots) {
            slotRows = new int[slots];
            slotExperts = new int[slots];
            slotWeights = new float[slots];
        }
    }

    /** Counting sort of the (row, expert) choices by expert; rows stay ascending within an expert. */
    private void assignSlots(int experts, int choices, int perToken) {
        Arrays.fill(firstSlots, 0, experts + 1, 0);
        for (int i = 0; i < choices; i++) {
            firstSlots[chosen[i] + 1]++;
        }
        for (int expert = 0; expert < experts; expert++) {
            firstSlots[expert + 1] += firstSlots[expert];
        }
        for (int i = 0; i < choices; i++) {
            int slot = firstSlots[chosen[i]]++;
            slotRows[slot] = i / perToken;
            slotExperts[slot] = chosen[i];
            slotWeights[slot] = chosenWeights[i];
        }
        // Filling moved every beginning to the next expert's.
        System.arraycopy(firstSlots, 0, firstSlots, 1, experts);
        firstSlots[0] = 0;
        slots = choices;
    }

    /** By choice and not by expert: a decoded row has few of the former, and the layer many of the latter. */
    private void count(int choices, ExpertCounts counts) {
        for (int i = 0; i < choices; i++) {
            counts.add(chosen[i]);
        }
    }

    private void countBytes(int routed) {
        for (int expert = 0; expert < routed; expert++) {
            if (firstSlots[expert] < firstSlots[expert + 1]) {
                expertBytes += experts[expert].byteSize();
            }
        }
    }

    /** Bytes of routed experts' weights, counted whenever a mixture has read them. */
    long expertBytes() {
        return expertBytes;
    }

    private void appendAllRows(int expert) {
        for (int row = firstRow; row < lastRow; row++) {
            slotRows[slots] = row;
            slotExperts[slots] = expert;
            slotWeights[slots] = 1f;
            slots++;
        }
        firstSlots[expert + 1] = slots;
    }

    private void compute() {
        int inputWidth = x.width();
        int hidden = 0;
        int largest = 0;
        for (int expert = 0; expert < expertCount; expert++) {
            int count = firstSlots[expert + 1] - firstSlots[expert];
            firstHidden[expert] = hidden;
            hidden = Math.addExact(
                    hidden, Math.multiplyExact(count, experts[expert].gate().rows()));
            largest = Math.max(largest, count);
        }
        if (inputs.length < slots * inputWidth) {
            inputs = new float[Math.multiplyExact(slots, inputWidth)];
        }
        if (gate.length < hidden) {
            gate = new float[hidden];
            up = new float[hidden];
        }
        if (product.length < largest * to.width()) {
            product = new float[Math.multiplyExact(largest, to.width())];
        }
        phases.run(gather, (long) slots * inputWidth);
        phases.run(gateAndUp, 2L * hidden * inputWidth);
        phases.run(arrangeHidden, hidden);
        phases.run(down, (long) hidden * to.width());
    }

    private void gather(int worker, int workers) {
        Kernels kernels = phases.kernels(worker);
        int width = x.width();
        int end = Phases.share(slots, worker + 1, workers);
        for (int slot = Phases.share(slots, worker, workers); slot < end; slot++) {
            kernels.arrange(
                    experts[slotExperts[slot]].gate().type(),
                    x.values(),
                    slotRows[slot] * width,
                    width,
                    inputs,
                    slot * width);
        }
    }

    private void gateAndUp(int worker, int workers) {
        Kernels kernels = phases.kernels(worker);
        int width = x.width();
        for (int expert = 0; expert < expertCount; expert++) {
            int firstSlot = firstSlots[expert];
            int count = firstSlots[expert + 1] - firstSlot;
            if (count == 0) {
                continue;
            }
            GatedMlp mlp = experts[expert];
            int hiddenWidth = mlp.gate().rows();
            int from = Phases.rowShare(mlp.gate(), worker, workers);
            int until = Phases.rowShare(mlp.gate(), worker + 1, workers);
            int hidden = firstHidden[expert];
            int input = firstSlot * width;
            kernels.multiply(mlp.gate(), from, until, inputs, input, width, count, gate, hidden, hiddenWidth);
            kernels.multiply(mlp.up(), from, until, inputs, input, width, count, up, hidden, hiddenWidth);
            for (int i = 0; i < count; i++) {
                int offset = hidden + i * hiddenWidth + from;
                switch (function) {
                    case SILU -> kernels.siluMultiply(gate, offset, up, offset, until - from);
                    case GELU -> kernels.geluMultiply(gate, offset, up, offset, until - from);
                }
            }
        }
    }

    /** Arranges the gated values for the down projection; the up projection's buffer is free by now and takes them. */
    private void arrangeHidden(int worker, int workers) {
        Kernels kernels = phases.kernels(worker);
        int end = Phases.share(slots, worker + 1, workers);
        for (int slot = Phases.share(slots, worker, workers); slot < end; slot++) {
            int expert = slotExperts[slot];
            int width = experts[expert].down().columns();
            int offset = firstHidden[expert] + (slot - firstSlots[expert]) * width;
            kernels.arrange(experts[expert].down().type(), gate, offset, width, up, offset);
        }
    }

    private void down(int worker, int workers) {
        Kernels kernels = phases.kernels(worker);
        int width = to.width();
        // All experts have the same outputs, and as a rule the same format.
        int from = Phases.rowShare(experts[expertCount - 1].down(), worker, workers);
        int until = Phases.rowShare(experts[expertCount - 1].down(), worker + 1, workers);
        for (int row = firstRow; row < lastRow; row++) {
            Arrays.fill(to.values(), row * width + from, row * width + until, 0f);
        }
        for (int expert = 0; expert < expertCount; expert++) {
            int firstSlot = firstSlots[expert];
            int count = firstSlots[expert + 1] - firstSlot;
            if (count == 0) {
                continue;
            }
            GatedMlp mlp = experts[expert];
            int hiddenWidth = mlp.down().columns();
            kernels.multiply(mlp.down(), from, until, up, firstHidden[expert], hiddenWidth, count, product, 0, width);
            for (int i = 0; i < count; i++) {
                int slot = firstSlot + i;
                int target = slotRows[slot] * width + from;
                kernels.addScaled(product, i * width + from, slotWeights[slot], to.values(), target, until - from);
            }
        }
    }
}
