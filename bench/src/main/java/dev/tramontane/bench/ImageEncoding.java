package dev.tramontane.bench;

import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.checkpoint.VisionWeights;
import dev.tramontane.checkpoint.VisionWeights.Layer;
import dev.tramontane.checkpoint.VisionWeights.Linear;
import dev.tramontane.checkpoint.VisionWeights.Projector;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.model.image.PixelGrid;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.model.vision.Encoding;
import dev.tramontane.model.vision.VisionEncoder;
import dev.tramontane.model.vision.VisionPass;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import dev.tramontane.tensor.Matrix;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * Seconds and arithmetic per second of the image encoder in its released shape, and the slices that others wait for,
 * with random weights in BF16 that are held in memory. The layers share the weights of a few, more than any cache
 * holds.
 */
public final class ImageEncoding {

    private static final VisionConfig CONFIG =
            new VisionConfig(1024, 24, 16, 4096, 3, 14, 1540, 2, 10_000, false, false);
    private static final int TEXT_WIDTH = 4096;
    private static final int DIFFERENT_LAYERS = 6;

    private final Arena arena;

    private ImageEncoding(Arena arena) {
        this.arena = arena;
    }

    /**
     * Measures and prints.
     *
     * @param args threads, then the sides of square images in pixels, multiples of 28; 336 and 1540 if there are none
     */
    public static void main(String[] args) {
        int threads = args.length > 0 ? Integer.parseInt(args[0]) : 1;
        int[] sides = args.length > 1
                ? Arrays.stream(args, 1, args.length)
                        .mapToInt(Integer::parseInt)
                        .toArray()
                : new int[] {336, 1540};
        try (Arena arena = Arena.ofShared();
                CpuDevice device = new CpuDevice(KernelProvider.best(false), threads)) {
            System.out.println(device.description());
            VisionEncoder encoder = new VisionEncoder(CONFIG, new ImageEncoding(arena).weights());
            VisionPass pass = new VisionPass(encoder, device);
            // The compiler should have seen everything before anything is timed.
            encode(pass, image(112, encoder.cellSize()));
            encode(pass, image(336, encoder.cellSize()));
            for (int side : sides) {
                double[] slices = encode(pass, image(side, encoder.cellSize()));
                double seconds = Arrays.stream(slices).sum();
                double gigaflops = flops(side) / 1e9;
                System.out.printf(
                        Locale.ROOT,
                        "%d×%d: %.2f s, %.0f GFLOP, %.1f GFLOP/s, %d slices of at most %.3f s, resident at most %d MiB%n",
                        side,
                        side,
                        seconds,
                        gigaflops,
                        gigaflops / seconds,
                        slices.length,
                        Arrays.stream(slices).max().orElse(0),
                        ProcessFigures.mebibytes("VmHWM"));
            }
        }
    }

    private static Pixels image(int side, int cell) {
        float[] values = RandomActivations.create(3 * side * side);
        return new Pixels(values, new PixelGrid(side / cell, side / cell, cell));
    }

    /** Returns the seconds of each slice; beginning counts towards the first. */
    private static double[] encode(VisionPass pass, Pixels image) {
        DoubleStream.Builder slices = DoubleStream.builder();
        long start = System.nanoTime();
        Encoding encoding = pass.begin(List.of(image));
        boolean done = false;
        while (!done) {
            done = encoding.advance();
            long now = System.nanoTime();
            slices.add((now - start) / 1e9);
            start = now;
        }
        return slices.build().toArray();
    }

    /** Two per multiply-add of all products, softmax and norms left out. */
    private static double flops(int side) {
        double patches = Math.pow(side / (double) CONFIG.patchSize(), 2);
        double cells = patches / (CONFIG.mergeSize() * CONFIG.mergeSize());
        double hidden = CONFIG.hiddenSize();
        double convolution = patches * hidden * 3 * CONFIG.patchSize() * CONFIG.patchSize();
        double linear = patches * hidden * (4 * hidden + 3.0 * CONFIG.intermediateSize());
        double attention = 2 * patches * patches * hidden;
        double merged = hidden * CONFIG.mergeSize() * CONFIG.mergeSize();
        double projector = cells * (hidden * merged + TEXT_WIDTH * hidden + (double) TEXT_WIDTH * TEXT_WIDTH);
        return 2 * (convolution + CONFIG.layers() * (linear + attention) + projector);
    }

    private VisionWeights weights() {
        int hidden = CONFIG.hiddenSize();
        Layer[] layers = new Layer[CONFIG.layers()];
        for (int i = 0; i < layers.length; i++) {
            layers[i] = i < DIFFERENT_LAYERS ? layer() : layers[i % DIFFERENT_LAYERS];
        }
        Projector projector = new Projector(
                ones(hidden),
                1e-6f,
                matrix(hidden, hidden * CONFIG.mergeSize() * CONFIG.mergeSize()),
                new Linear(matrix(TEXT_WIDTH, hidden), Optional.empty()),
                new Linear(matrix(TEXT_WIDTH, TEXT_WIDTH), Optional.empty()));
        return new VisionWeights(
                matrix(hidden, CONFIG.channels() * CONFIG.patchSize() * CONFIG.patchSize()),
                ones(hidden),
                List.of(layers),
                Pairing.HALVES,
                projector);
    }

    private Layer layer() {
        int hidden = CONFIG.hiddenSize();
        int inner = CONFIG.intermediateSize();
        return new Layer(
                ones(hidden),
                matrix(hidden, hidden),
                matrix(hidden, hidden),
                matrix(hidden, hidden),
                matrix(hidden, hidden),
                ones(hidden),
                new GatedMlp(matrix(inner, hidden), matrix(inner, hidden), matrix(hidden, inner)));
    }

    private Matrix matrix(int rows, int columns) {
        return RandomMatrices.create(arena, ElementType.BF16, rows, columns, 1)[0];
    }

    private static float[] ones(int size) {
        float[] weights = new float[size];
        Arrays.fill(weights, 1f);
        return weights;
    }
}
