package dev.tramontane.engine;

import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * Stops an engine in the middle of a step: until the gate is opened its thread waits for a completion of one token. What is
 * submitted meanwhile arrives all at once, so that tests of the scheduler do not depend on how fast they are.
 */
final class Gate implements AutoCloseable {

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CompletionStream stream;

    private Gate(Engine engine) {
        Supplier<TokenConstraint> constraint = () -> new TokenConstraint() {
            @Override
            public void restrict(float[] logits) {
                reached.countDown();
                await(opened);
            }

            @Override
            public void accept(int token) {}
        };
        stream = engine.stream(Requests.exactly(1, 1, 0).withTenant("gate").withConstraint(constraint));
    }

    /** Returns when the engine's thread waits. */
    static Gate shut(Engine engine) {
        Gate gate = new Gate(engine);
        await(gate.reached);
        return gate;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    /** Lets the engine go on. */
    @Override
    public void close() {
        opened.countDown();
        stream.join();
    }
}
