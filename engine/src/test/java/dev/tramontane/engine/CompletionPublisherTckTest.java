package dev.tramontane.engine;

import dev.tramontane.engine.EngineException.Kind;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

/** The rules of reactive streams, by their own compatibility kit, which leaves out those that cannot be tested. */
public class CompletionPublisherTckTest extends FlowPublisherVerification<CompletionEvent> {

    private static final long PATIENCE_MILLIS = 1000;
    private static final long SILENCE_MILLIS = 50;

    public CompletionPublisherTckTest() {
        super(new TestEnvironment(PATIENCE_MILLIS, SILENCE_MILLIS), 500);
    }

    @Override
    public Flow.Publisher<CompletionEvent> createFlowPublisher(long elements) {
        return new CompletionPublisher(() -> FedStream.of(elements).stream());
    }

    @Override
    public Flow.Publisher<CompletionEvent> createFailedFlowPublisher() {
        return new CompletionPublisher(() -> {
            throw new EngineException(Kind.BUSY, "too many requests wait");
        });
    }

    @Override
    public long maxElementsFromPublisher() {
        return Long.MAX_VALUE - 1;
    }
}
