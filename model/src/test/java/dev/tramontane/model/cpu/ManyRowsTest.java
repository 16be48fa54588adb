package dev.tramontane.model.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.model.GateFunction;
import dev.tramontane.model.HashedTensors;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Matrix;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** More rows than an operation holds at a time: each must come out as if it were alone. */
class ManyRowsTest {

    private static final int ROWS = 1100;
    private static final int WIDE = 4096;

    @Test
    void linear() {
        Matrix weights = HashedTensors.matrix(1, 3, WIDE);
        try (CpuDevice device = new CpuDevice(KernelProvider.best(false), 2)) {
            CpuActivations x = random(ROWS, WIDE);
            CpuActivations all = new CpuActivations(ROWS, 3);
            device.linear(weights, x, ROWS, all);
            CpuActivations one = new CpuActivations(1, 3);
            for (int row : new int[] {0, 1, 1023, 1024, 1025, ROWS - 1}) {
                device.linear(weights, row(x, row), 1, one);
                assertThat(row(all, row).values()).containsExactly(one.values());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(GateFunction.class)
    void gatedMlp(GateFunction function) {
        GatedMlp mlp = new GatedMlp(
                HashedTensors.matrix(1, WIDE, 8), HashedTensors.matrix(2, WIDE, 8), HashedTensors.matrix(3, 5, WIDE));
        try (CpuDevice device = new CpuDevice(KernelProvider.best(false), 2)) {
            CpuActivations x = random(ROWS, 8);
            CpuActivations all = new CpuActivations(ROWS, 5);
            Arrays.fill(all.values(), Float.NaN);
            device.gatedMlp(mlp, function, x, ROWS, all);
            CpuActivations one = new CpuActivations(1, 5);
            for (int row : new int[] {0, 1, 1023, 1024, 1025, ROWS - 1}) {
                device.gatedMlp(mlp, function, row(x, row), 1, one);
                assertThat(row(all, row).values()).containsExactly(one.values());
            }
        }
    }

    private static CpuActivations random(int rows, int width) {
        CpuActivations x = new CpuActivations(rows, width);
        for (int i = 0; i < x.values().length; i++) {
            x.values()[i] = (float) HashedTensors.unit(9, i);
        }
        return x;
    }

    private static CpuActivations row(CpuActivations x, int row) {
        return new CpuActivations(1, x.width(), Arrays.copyOfRange(x.values(), row * x.width(), (row + 1) * x.width()));
    }
}
