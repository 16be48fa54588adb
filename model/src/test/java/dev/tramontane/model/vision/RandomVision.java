package dev.tramontane.model.vision;

import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.checkpoint.VisionWeights;
import dev.tramontane.checkpoint.VisionWeights.Layer;
import dev.tramontane.checkpoint.VisionWeights.Linear;
import dev.tramontane.checkpoint.VisionWeights.Projector;
import dev.tramontane.model.image.PixelGrid;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Random float32 weights for any configuration of the image encoder, and random images. */
final class RandomVision {

    private final VisionConfig config;
    private final SplittableRandom random;

    private RandomVision(VisionConfig config, long seed) {
        this.config = config;
        random = new SplittableRandom(seed);
    }

    static VisionWeights weights(VisionConfig config, int textWidth, Pairing pairs, long seed) {
        return new RandomVision(config, seed).build(textWidth, pairs);
    }

    static Pixels image(VisionConfig config, int cellsHigh, int cellsWide, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int cell = config.patchSize() * config.mergeSize();
        float[] values = new float[config.channels() * cellsHigh * cell * cellsWide * cell];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return new Pixels(values, new PixelGrid(cellsWide, cellsHigh, cell));
    }

    private VisionWeights build(int textWidth, Pairing pairs) {
        int hidden = config.hiddenSize();
        int perRow = config.mergeSize() * config.mergeSize();
        return new VisionWeights(
                matrix(hidden, config.channels() * config.patchSize() * config.patchSize()),
                norm(hidden),
                IntStream.range(0, config.layers()).mapToObj(i -> layer()).toList(),
                pairs,
                new Projector(
                        norm(hidden),
                        1e-3f,
                        matrix(hidden, hidden * perRow),
                        linear(textWidth, hidden),
                        linear(textWidth, textWidth)));
    }

    private Layer layer() {
        int hidden = config.hiddenSize();
        int inner = config.intermediateSize();
        return new Layer(
                norm(hidden),
                matrix(hidden, hidden),
                matrix(hidden, hidden),
                matrix(hidden, hidden),
                matrix(hidden, hidden),
                norm(hidden),
                new GatedMlp(matrix(inner, hidden), matrix(inner, hidden), matrix(hidden, inner)));
    }

    private Linear linear(int rows, int columns) {
        return new Linear(matrix(rows, columns), config.projectorBias() ? Optional.of(norm(rows)) : Optional.empty());
    }

    private Matrix matrix(int rows, int columns) {
        MemorySegment memory = Arena.ofAuto().allocate((long) rows * columns * Float.BYTES, Float.BYTES);
        for (int i = 0; i < rows * columns; i++) {
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (random.nextGaussian() / Math.sqrt(columns)));
        }
        return Matrix.of(ElementType.F32, rows, columns, memory);
    }

    private float[] norm(int size) {
        float[] weights = new float[size];
        for (int i = 0; i < size; i++) {
            weights[i] = (float) (1 + 0.2 * random.nextGaussian());
        }
        return weights;
    }
}
