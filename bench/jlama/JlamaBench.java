import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.ModelSupport;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.safetensors.SafeTensorSupport;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache;
import com.github.tjake.jlama.tensor.KvBufferCache.KvBuffer;
import com.github.tjake.jlama.tensor.operations.TensorOperationsProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Jlama's side of {@code compare-jlama.sh}, which runs this file as it is, with Jlama on the class path.
 *
 * <p>It measures what {@code tramontane bench engine} measures, by the same rules: prompts and generation each from an
 * empty cache that has its memory already, random tokens, the logits of the last position, warm-up until runs have been
 * made and seconds have passed. Nothing is tokenised or sampled, save that Jlama finds the largest logit.
 */
final class JlamaBench {
    private static final int WARM_UPS = 2;
    private static final long WARM_UP_NANOS = 5_000_000_000L;

    private JlamaBench() {}

    public static void main(String[] args) throws IOException {
        if (args.length == 3 && args[0].equals("quantise")) {
            quantise(Path.of(args[1]), Path.of(args[2]));
        } else if (args.length == 6 && args[0].equals("measure")) {
            int[] numbers =
                    Arrays.stream(args).skip(2).mapToInt(Integer::parseInt).toArray();
            measure(Path.of(args[1]), numbers[0], numbers[1], numbers[2], numbers[3]);
        } else {
            System.err.println("usage: JlamaBench quantise HUGGING-FACE-FOLDER NEW-FOLDER\n"
                    + "       JlamaBench measure FOLDER THREADS PROMPT-TOKENS GENERATED-TOKENS REPETITIONS");
            System.exit(2);
        }
    }

    /** All matrices, embedding and output head among them, in Jlama's blocks of 32 times 4 bits. */
    private static void quantise(Path model, Path target) throws IOException {
        Path source = Files.createTempDirectory("jlama-source");
        try {
            for (String file : new String[] {"config.json", "model.safetensors"}) {
                Files.createSymbolicLink(source.resolve(file), model.resolve(file).toAbsolutePath());
            }
            int vocabulary = new ObjectMapper()
                    .readTree(model.resolve("config.json").toFile())
                    .path("vocab_size")
                    .intValue();
            // Jlama opens no model without a tokenizer, and quantises none without a description.
            Files.writeString(source.resolve("tokenizer.json"), tokenizer(vocabulary));
            Files.writeString(source.resolve("README.md"), "Random weights.\n");
            SafeTensorSupport.quantizeModel(source, DType.Q4, null, null, Optional.of(target));
        } finally {
            try (var files = Files.list(source)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(source);
        }
    }

    /** Three marks, the bytes, and names that no text contains; no merges. */
    private static String tokenizer(int vocabulary) {
        ObjectNode root = new ObjectMapper().createObjectNode();
        ObjectNode model = root.putObject("model")
                .put("type", "BPE")
                .put("unk_token", "<unk>")
                .put("byte_fallback", true);
        ObjectNode ranks = model.putObject("vocab").put("<unk>", 0).put("<s>", 1).put("</s>", 2);
        for (int value = 0; value < 256; value++) {
            ranks.put(String.format("<0x%02X>", value), ranks.size());
        }
        while (ranks.size() < vocabulary) {
            ranks.put("‹" + ranks.size() + "›", ranks.size());
        }
        model.putArray("merges");
        return root.toString();
    }

    private static void measure(Path folder, int threads, int prompt, int generated, int repetitions) throws IOException {
        // 4-bit weights times activations in 8 bits: what Jlama's command line chooses, and the fastest it has.
        AbstractModel model = ModelSupport.loadModel(
                folder.toFile(), null, DType.F32, DType.I8, Optional.empty(), Optional.of(threads));
        int[] tokens = new SplittableRandom(1)
                .ints(prompt + generated, 0, model.getConfig().vocabularySize)
                .toArray();
        long[] nanos = new long[repetitions];
        try (model;
                KvBufferCache caches = new KvBufferCache(model);
                KvBuffer cache = caches.getKvBuffer(UUID.randomUUID());
                AbstractTensor logits = model.makeDenseTensor(model.getConfig().vocabularySize)) {
            Runnable test = prompt > 0
                    ? () -> prompt(model, cache, logits, tokens)
                    : () -> generate(model, cache, logits, tokens);
            long start = System.nanoTime();
            for (int i = 0; i < WARM_UPS || System.nanoTime() - start < WARM_UP_NANOS; i++) {
                test.run();
            }
            for (int i = 0; i < repetitions; i++) {
                long before = System.nanoTime();
                test.run();
                nanos[i] = System.nanoTime() - before;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "{\"kernels\": \"%s\", \"n_threads\": %d, \"n_prompt\": %d, \"n_gen\": %d, \"n_depth\": 0, "
                        + "\"samples_ns\": %s, \"samples_ts\": [%s]}%n",
                TensorOperationsProvider.get().name(),
                threads,
                prompt,
                generated,
                Arrays.toString(nanos),
                Arrays.stream(nanos)
                        .mapToObj(time -> String.format(Locale.ROOT, "%.4f", tokens.length * 1e9 / time))
                        .collect(Collectors.joining(", ")));
    }

    private static void prompt(AbstractModel model, KvBuffer cache, AbstractTensor logits, int[] tokens) {
        try (AbstractTensor hidden = model.batchForward(tokens, 0, cache)) {
            model.sample(hidden.slice(hidden.shape().first() - 1), 0, 0, logits);
        }
    }

    private static void generate(AbstractModel model, KvBuffer cache, AbstractTensor logits, int[] tokens) {
        for (int i = 0; i < tokens.length; i++) {
            try (AbstractTensor hidden = model.forward(tokens[i], i, cache, Optional.empty())) {
                model.sample(hidden, 0, 0, logits);
            }
        }
    }
}
