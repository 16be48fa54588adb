package dev.tramontane.server.status;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineException;
import dev.tramontane.engine.Input;
import dev.tramontane.engine.Request;
import dev.tramontane.language.tokenizer.ControlTokens;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Whether the engine has shown that it computes: it is ready when it has decoded a token, and not once it is told to stop. */
public final class Readiness {
    private static final System.Logger LOG = System.getLogger(Readiness.class.getName());

    private final CompletableFuture<Void> decoded = new CompletableFuture<>();
    private volatile boolean isStopping;

    /** Begins to find out. */
    public Readiness(Engine engine) {
        Thread.ofVirtual().name("tramontane-readiness").start(() -> decode(engine));
    }

    private void decode(Engine engine) {
        int begin = engine.tokenizer().special(ControlTokens.BEGIN);
        try {
            engine.complete(Request.of(new Input.OfTokens(List.of(begin))).withMaxTokens(1));
            decoded.complete(null);
        } catch (EngineException e) {
            LOG.log(Level.ERROR, "the model does not compute", e);
        }
    }

    /** From now on the server is not ready, so that nobody sends it more. */
    public void stop() {
        isStopping = true;
    }

    boolean isReady() {
        return decoded.isDone() && !isStopping;
    }
}
