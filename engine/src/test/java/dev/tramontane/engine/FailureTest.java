package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.engine.EngineException.Kind;
import dev.tramontane.engine.draft.DraftBudget;
import dev.tramontane.engine.draft.PromptLookup;
import dev.tramontane.engine.draft.Speculation;
import dev.tramontane.engine.prefix.PrefixKeys;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.model.Decoder;
import dev.tramontane.model.LatentCache;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Completions fail alone, say why, and leave nothing behind that others could find. */
@Timeout(120)
class FailureTest {

    /** A token whose embedding is not a number. */
    private static final int POISON = 400;

    @TempDir
    private static Path folder;

    private static Engine engine;

    @BeforeAll
    static void load() throws IOException {
        poison(folder);
        engine = Engine.load(folder, EngineOptions.DEFAULT.withThreads(2));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static void poison(Path to) throws IOException {
        try (Stream<Path> files = Files.list(StarterModel.FOLDER)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        try (RandomAccessFile weights =
                new RandomAccessFile(to.resolve("model.safetensors").toFile(), "rw")) {
            byte[] size = new byte[Long.BYTES];
            weights.readFully(size);
            byte[] header = new byte
                    [Math.toIntExact(
                            ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).getLong())];
            weights.readFully(header);
            JsonNode embedding = JsonMapper.shared()
                    .readTree(new String(header, StandardCharsets.UTF_8))
                    .get("model.embed_tokens.weight");
            assertThat(embedding.get("dtype").asString()).isEqualTo("BF16");
            int rowBytes = embedding.get("shape").get(1).asInt() * Short.BYTES;
            weights.seek(Long.BYTES
                    + header.length
                    + embedding.get("data_offsets").get(0).asLong()
                    + (long) POISON * rowBytes);
            byte[] notNumbers = new byte[rowBytes];
            Arrays.fill(notNumbers, (byte) 0x7f);
            for (int i = 1; i < rowBytes; i += 2) {
                notNumbers[i - 1] = (byte) 0xc0;
            }
            weights.write(notNumbers);
        }
    }

    private static Request healthy(int promptTokens, int answerTokens, long seed) {
        Request request = Requests.exactly(promptTokens, answerTokens, seed);
        List<Integer> tokens = new ArrayList<>(((Input.OfTokens) request.input()).tokens());
        tokens.replaceAll(token -> token == POISON ? POISON + 1 : token);
        return of(tokens, answerTokens);
    }

    private static Request of(List<Integer> tokens, int answerTokens) {
        return Request.of(new Input.OfTokens(tokens))
                .withSampling(Sampling.GREEDY.withLogitBias(Map.of(Requests.END, -100f, POISON, -100f)))
                .withMaxTokens(answerTokens);
    }

    private static Request poisonedAfter(int healthyTokens, long seed) {
        List<Integer> tokens = new ArrayList<>(
                ((Input.OfTokens) healthy(healthyTokens, 1, seed).input()).tokens());
        tokens.add(POISON);
        tokens.addAll(((Input.OfTokens) healthy(150, 1, seed + 1).input()).tokens());
        return of(tokens, 5);
    }

    @Test
    void unusableLogitsFailAlone() {
        Request request = healthy(200, 60, 7);
        String alone = engine.complete(request).text();
        long failed = engine.statistics().outcomes().failed();
        List<CompletionStream> good;
        List<CompletionStream> bad = new ArrayList<>();
        try (Gate _ = Gate.shut(engine)) {
            good = Stream.of(request, request).map(engine::stream).toList();
            bad.add(engine.stream(poisonedAfter(10, 3)));
            // Shares the first blocks with the good ones.
            bad.add(engine.stream(poisonedAfter(200, 7)));
            bad.addAll(engine.streamAll(poisonedAfter(70, 7).withSamples(3)));
            good = Stream.concat(good.stream(), engine.streamAll(request.withSamples(2)).stream())
                    .toList();
        }
        for (CompletionStream stream : bad) {
            assertThatThrownBy(stream::join)
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FAILED))
                    .hasMessageContaining("the model's logits cannot be used: there is a NaN");
        }
        for (CompletionStream stream : good) {
            assertThat(stream.join().text()).isEqualTo(alone);
        }
        Eventually.awaitIdle(engine);
        assertThat(engine.statistics().outcomes().failed() - failed).isEqualTo(5);
        assertThat(engine.complete(request).text()).isEqualTo(alone);
        // Twice the same, lest the second finds what the first has left.
        assertThatThrownBy(() -> engine.complete(poisonedAfter(200, 7))).hasMessageContaining("NaN");
        assertThat(engine.complete(request).text()).isEqualTo(alone);
        Eventually.awaitIdle(engine);
    }

    private record Throwing(int inRestrict, int inAccept, int[] calls) implements TokenConstraint {
        @Override
        public void restrict(float[] logits) {
            if (calls[0]++ == inRestrict) {
                throw new IllegalStateException("restrict does not like it");
            }
        }

        @Override
        public void accept(int token) {
            if (calls[1]++ == inAccept) {
                throw new AssertionError();
            }
        }
    }

    private record Forbidding() implements TokenConstraint {
        @Override
        public void restrict(float[] logits) {
            Arrays.fill(logits, Float.NEGATIVE_INFINITY);
        }

        @Override
        public void accept(int token) {}
    }

    @Test
    void constraintsFailTheirOwnCompletionOnly() {
        Request request = healthy(130, 40, 9);
        String alone = engine.complete(request).text();
        CompletionStream neighbour;
        CompletionStream first;
        CompletionStream later;
        CompletionStream accepting;
        CompletionStream forbidding;
        try (Gate _ = Gate.shut(engine)) {
            neighbour = engine.stream(request);
            first = engine.stream(request.withConstraint(() -> new Throwing(0, -1, new int[2])));
            later = engine.stream(request.withConstraint(() -> new Throwing(7, -1, new int[2])));
            accepting = engine.stream(request.withConstraint(() -> new Throwing(-1, 3, new int[2])));
            forbidding = engine.stream(request.withConstraint(Forbidding::new));
        }
        assertThatThrownBy(first::join).hasMessage("the completion failed: restrict does not like it");
        assertThatThrownBy(later::join).hasMessage("the completion failed: restrict does not like it");
        // What has no message is named at least.
        assertThatThrownBy(accepting::join).hasMessageContaining("AssertionError");
        assertThatThrownBy(forbidding::join).hasMessageContaining("no token is left to choose");
        assertThat(neighbour.join().text()).isEqualTo(alone);
        Completion after = engine.complete(request);
        assertThat(after.text()).isEqualTo(alone);
        assertThat(after.usage().cachedTokens())
                .as("blocks that were right are kept")
                .isEqualTo(128);
        Eventually.awaitIdle(engine);
    }

    @Test
    void aConstraintThatCannotBeMadeIsTheCallersAffair() {
        AtomicInteger made = new AtomicInteger();
        Request request = healthy(10, 5, 11).withSamples(3).withConstraint(() -> {
            if (made.incrementAndGet() == 2) {
                throw new IllegalArgumentException("no such grammar");
            }
            return new Throwing(-1, -1, new int[2]);
        });
        assertThatThrownBy(() -> engine.streamAll(request)).hasMessage("no such grammar");
        Eventually.awaitIdle(engine);
        assertThat(engine.complete(healthy(10, 5, 11)).usage().completionTokens())
                .isEqualTo(5);
    }

    /** Below the engine, where nobody checks that tokens are of the vocabulary: the pass itself fails on such a one. */
    @Test
    void whoMakesAStepFailIsFoundAndFailsAlone() throws InterruptedException {
        try (Checkpoint checkpoint = Checkpoint.open(StarterModel.FOLDER);
                CpuDevice device = new CpuDevice(KernelProvider.best(false), 2);
                // No more than all of them take.
                LatentCache cache = new LatentCache(checkpoint.config().decoder(), ElementType.F32, 6, 64);
                EngineLoop loop = new EngineLoop(
                        new Decoder(checkpoint.config().decoder(), checkpoint.decoder()),
                        device,
                        KernelProvider.best(false),
                        cache,
                        new WarmUp(KernelProvider.best(false), EngineOptions.DEFAULT.withWarmUp(false)),
                        EngineOptions.DEFAULT)) {
            List<Integer> impossible = new ArrayList<>(Requests.tokens(30, 5));
            impossible.set(17, 100_000);
            List<Generation> leader = generations(Requests.exactly(100, 30, 1).withSamples(4), 1, loop.drafts());
            List<Generation> guilty = generations(of(impossible, 5), 10, loop.drafts());
            List<Generation> other = generations(Requests.exactly(180, 30, 2), 20, loop.drafts());
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch allArrived = new CountDownLatch(1);
            loop.submit(generations(
                    Requests.exactly(1, 1, 0).withConstraint(() -> new Waiting(reached, allArrived)),
                    0,
                    loop.drafts()));
            reached.await();
            loop.submit(leader);
            loop.submit(guilty);
            loop.submit(other);
            allArrived.countDown();
            assertThatThrownBy(guilty.getFirst().answer().stream()::join)
                    .isInstanceOf(EngineException.class)
                    .hasMessageStartingWith("the completion failed: ");
            List<String> texts = Stream.concat(leader.stream(), other.stream())
                    .map(generation -> generation.answer().stream().join().text())
                    .toList();
            assertThat(texts.subList(0, 4))
                    .containsOnly(engine.complete(Requests.exactly(100, 30, 1)).text());
            assertThat(texts.get(4))
                    .isEqualTo(engine.complete(Requests.exactly(180, 30, 2)).text());
            assertThat(loop.drain(Duration.ofSeconds(30))).isTrue();
            Eventually.await(
                    "all blocks are given back", () -> loop.statistics().cache().usedBlocks() == 0);
            assertThat(loop.statistics().outcomes().failed()).isEqualTo(1);
            // The samples that began meanwhile have taken the blocks of the last one.
            assertThat(loop.statistics().work().preemptions()).isPositive();
        }
    }

    private record Waiting(CountDownLatch reached, CountDownLatch goesOn) implements TokenConstraint {
        @Override
        public void restrict(float[] logits) {
            try {
                reached.countDown();
                goesOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void accept(int token) {}
    }

    private static List<Generation> generations(Request request, long order, DraftBudget drafts) {
        Tekken tokenizer = engine.tokenizer();
        int[] prompt = ((Input.OfTokens) request.input())
                .tokens().stream().mapToInt(Integer::intValue).toArray();
        Submission submission = new Submission(
                request,
                Vocabulary.of(tokenizer),
                prompt,
                false,
                Optional.empty(),
                request.sampling().orElseThrow(),
                500,
                System.nanoTime());
        PrefixKeys keys = new PrefixKeys("test", 64, 0, List.of());
        keys.extend(prompt, prompt.length);
        List<Generation> generations = new ArrayList<>();
        for (int i = 0; i < request.samples(); i++) {
            generations.add(new Generation(
                    submission,
                    order + i,
                    new Answer(submission, new CompletionStream()),
                    new TokenChooser(submission, i),
                    keys.fork(),
                    0,
                    new Speculation(new PromptLookup(), drafts, 8),
                    8));
        }
        return generations;
    }
}
