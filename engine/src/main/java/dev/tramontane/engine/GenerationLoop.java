package dev.tramontane.engine;

import dev.tramontane.model.Activations;
import dev.tramontane.model.AttentionForm;
import dev.tramontane.model.Batch;
import dev.tramontane.model.Batch.Logits;
import dev.tramontane.model.Decoder;
import dev.tramontane.model.Device;
import dev.tramontane.model.EmbeddingOverrides;
import dev.tramontane.model.ExpandedSpans;
import dev.tramontane.model.ForwardPass;
import dev.tramontane.model.LatentCache;
import dev.tramontane.tensor.Kernels;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The one thread that drives the model: takes requests in the order of their arrival, prefills and decodes each. */
final class GenerationLoop implements AutoCloseable {

    private final Decoder decoder;
    private final LatentCache cache;
    private final ForwardPass pass;
    private final Batch batch;
    private final Sampler sampler;
    private final int[] decoded = new int[1];
    private final BlockingQueue<Generation> waiting = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean closed;

    GenerationLoop(Decoder decoder, Device device, LatentCache cache, int prefillChunk, Kernels kernels) {
        this.decoder = decoder;
        this.cache = cache;
        pass = new ForwardPass(decoder, device, cache, prefillChunk, 1);
        batch = new Batch(prefillChunk);
        sampler = new Sampler(decoder.config().vocabularySize(), kernels);
        thread = Thread.ofPlatform().name("tramontane-engine").daemon().start(this::run);
    }

    /** @throws EngineException if the engine is closed */
    void submit(Generation generation) {
        generation.stream().onCancel(() -> {
            if (waiting.remove(generation)) {
                generation.cancel();
            }
        });
        waiting.add(generation);
        if (closed && waiting.remove(generation)) {
            throw closedException();
        }
    }

    private void run() {
        try {
            while (!closed) {
                generate(waiting.take());
            }
        } catch (InterruptedException e) {
            // Only close() interrupts.
        } finally {
            // However the thread ends, nobody may wait for it.
            closed = true;
            failWaiting();
        }
    }

    private void failWaiting() {
        for (Generation left = waiting.poll(); left != null; left = waiting.poll()) {
            left.fail(closedException());
        }
    }

    private void generate(Generation generation) {
        try (LatentCache.Sequence sequence = cache.sequence()) {
            if (!prefill(generation, sequence)) {
                return;
            }
            int token = generation.sample(sampler);
            while (generation.accept(token)) {
                if (isCancelled(generation)) {
                    return;
                }
                decoded[0] = token;
                step(sequence, decoded, 0, 1, AttentionForm.ABSORBED, Logits.LAST, EmbeddingOverrides.NONE);
                token = generation.sample(sampler);
            }
        } catch (RuntimeException | Error e) {
            // Whatever one request meets, the next one is served.
            generation.fail(e);
        }
    }

    /** Returns whether the prompt is in the cache and its last logits are there. */
    private boolean prefill(Generation generation, LatentCache.Sequence sequence) {
        if (isCancelled(generation)) {
            // Before images are encoded, which may take minutes.
            return false;
        }
        int[] prompt = generation.prompt();
        EmbeddingOverrides images = generation.encodeImages();
        ExpandedSpans spans = ExpandedSpans.of(decoder.config().attention(), cache.blockSize());
        for (int from = 0; from < prompt.length; from += batch.capacity()) {
            if (isCancelled(generation)) {
                return false;
            }
            int count = Math.min(batch.capacity(), prompt.length - from);
            batch.clear();
            batch.addPrompt(sequence, prompt, from, count, spans, images);
            Activations output = pass.run(batch);
            if (batch.outputs() > 0) {
                output.read(0, sampler.logits(), 0, sampler.logits().length);
            }
        }
        return true;
    }

    private boolean isCancelled(Generation generation) {
        if (closed) {
            throw closedException();
        }
        if (generation.isCancelled()) {
            generation.cancel();
            return true;
        }
        return false;
    }

    private void step(
            LatentCache.Sequence sequence,
            int[] tokens,
            int from,
            int count,
            AttentionForm form,
            Logits wanted,
            EmbeddingOverrides images) {
        batch.clear();
        batch.add(sequence, tokens, from, count, form, wanted, images);
        Activations output = pass.run(batch);
        if (wanted == Logits.LAST) {
            output.read(0, sampler.logits(), 0, sampler.logits().length);
        }
    }

    private static EngineException closedException() {
        return new EngineException(EngineException.Kind.CLOSED, "the engine was closed");
    }

    /** Ends the thread at its next token and fails what is running or waiting. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // The memory below may only go when the thread has.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
