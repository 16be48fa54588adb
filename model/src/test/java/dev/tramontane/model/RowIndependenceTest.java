package dev.tramontane.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.model.Batch.Logits;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** A sequence's logits have the same bits alone and in any company, however everybody's tokens are cut into steps. */
class RowIndependenceTest {

    private static final int BLOCK_SIZE = 4;
    private static final int CAPACITY = 48;
    private static final Decoder SPARSE = TinyModel.decoder();
    private static final Decoder DENSE = TinyModel.dense();
    private static final CpuDevice ONE_THREAD = new CpuDevice(KernelProvider.best(false), 1);
    private static final CpuDevice TWO_THREADS = new CpuDevice(KernelProvider.best(false), 2);

    /** A request: its tokens, cut into chunks. */
    record Request(List<int[]> chunks, AttentionForm form) {
        int[] tokens() {
            return chunks.stream().flatMapToInt(java.util.Arrays::stream).toArray();
        }
    }

    @AfterContainer
    static void closeDevices() {
        ONE_THREAD.close();
        TWO_THREADS.close();
    }

    @Property(tries = 60)
    void sameBitsInAnyCompany(@ForAll("requests") List<Request> requests) {
        List<float[]> together = together(SPARSE, ElementType.F32, requests);
        for (int i = 0; i < requests.size(); i++) {
            Request request = requests.get(i);
            assertThat(together.get(i)).containsExactly(alone(SPARSE, ElementType.F32, request, request.form()));
        }
    }

    /** A decoded row and one of a prompt are computed alike here, so that not even the form makes a difference. */
    @Property(tries = 60)
    void groupedAttentionHasOneForm(
            @ForAll("requests") List<Request> requests, @ForAll AttentionForm form, @ForAll boolean isRounded) {
        ElementType type = isRounded ? ElementType.BF16 : ElementType.F32;
        List<float[]> together = together(DENSE, type, requests);
        for (int i = 0; i < requests.size(); i++) {
            assertThat(together.get(i)).containsExactly(alone(DENSE, type, requests.get(i), form));
        }
    }

    private static float[] alone(Decoder decoder, ElementType type, Request request, AttentionForm form) {
        try (LatentCache cache = cache(decoder, type)) {
            ForwardPass pass = new ForwardPass(decoder, ONE_THREAD, cache, CAPACITY, 1);
            Batch batch = new Batch(CAPACITY);
            int[] tokens = request.tokens();
            batch.add(cache.sequence(), tokens, 0, tokens.length, form, Logits.LAST);
            return read(pass.run(batch), 0);
        }
    }

    /** One chunk of every unfinished request per step; returns each request's last logits. */
    private static List<float[]> together(Decoder decoder, ElementType type, List<Request> requests) {
        try (LatentCache cache = cache(decoder, type)) {
            ForwardPass pass = new ForwardPass(decoder, TWO_THREADS, cache, CAPACITY, CAPACITY);
            Batch batch = new Batch(CAPACITY);
            List<LatentCache.Sequence> sequences =
                    requests.stream().map(request -> cache.sequence()).toList();
            List<float[]> last = new ArrayList<>();
            requests.forEach(request -> last.add(new float[0]));
            int steps = requests.stream().mapToInt(r -> r.chunks().size()).max().orElse(0);
            for (int step = 0; step < steps; step++) {
                batch.clear();
                List<Integer> present = new ArrayList<>();
                for (int i = 0; i < requests.size(); i++) {
                    Request request = requests.get(i);
                    if (step < request.chunks().size()) {
                        int[] chunk = request.chunks().get(step);
                        batch.add(sequences.get(i), chunk, 0, chunk.length, request.form(), Logits.LAST);
                        present.add(i);
                    }
                }
                Activations logits = pass.run(batch);
                for (int output = 0; output < present.size(); output++) {
                    last.set(present.get(output), read(logits, output));
                }
            }
            return last;
        }
    }

    private static LatentCache cache(Decoder decoder, ElementType type) {
        return new LatentCache(decoder.config(), type, 64, BLOCK_SIZE);
    }

    private static float[] read(Activations logits, int row) {
        float[] values = new float[logits.width()];
        logits.read(row, values, 0, values.length);
        return values;
    }

    @Provide
    Arbitrary<List<Request>> requests() {
        Arbitrary<int[]> chunk = Arbitraries.integers()
                .between(0, 31)
                .array(int[].class)
                .ofMinSize(1)
                .ofMaxSize(5);
        Arbitrary<Request> request = Combinators.combine(
                        chunk.list().ofMinSize(1).ofMaxSize(5), Arbitraries.of(AttentionForm.class))
                .as(Request::new);
        return request.list().ofMinSize(1).ofMaxSize(6);
    }
}
