package dev.tramontane.server.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;

/** The way out of one answer: gives it the headers that all have, and waits for the client to take it, but not for ever. */
final class Outlet {
    /** Clients must take what is written at least this quickly, or nearly so. */
    private static final int BYTES_PER_SECOND = 8 << 10;

    private final Response response;
    private final String requestId;
    private final Duration patience;
    private final long begun = System.nanoTime();
    private ErrorFormat format = new SupersetErrors();

    /** @param patience how long the client may take for a part of the answer, besides what its length is worth */
    Outlet(Response response, String requestId, Duration patience) {
        this.response = response;
        this.requestId = requestId;
        this.patience = patience;
        set(RequestIds.HEADER, requestId);
        set(HttpHeader.CACHE_CONTROL.asString(), "no-store");
        set("X-Content-Type-Options", "nosniff");
        // Nothing here is for pages of other origins, not even as an image or a script.
        set("Cross-Origin-Resource-Policy", "same-origin");
    }

    /** From now on the answer is in this dialect. */
    void speak(ErrorFormat dialect) {
        format = dialect;
    }

    /** Sets a header of the answer; before anything is written. */
    void set(String name, String value) {
        response.getHeaders().put(name, value);
    }

    /** Answers, and waits until the client has it. */
    void answer(int status, String contentType, byte[] content) throws IOException {
        head(status, contentType, content);
        write(true, content);
    }

    /** Answers with an error and goes on. */
    void refuse(ApiException error, Callback callback) {
        if (response.isCommitted()) {
            // Too late for a status: a broken-off answer is the only honest sign left.
            callback.failed(quiet(error));
            return;
        }
        byte[] body = Json.bytes(format.body(error, requestId));
        error.headers().forEach(this::set);
        head(error.status(), "application/json", body);
        greet();
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    private void head(int status, String contentType, byte[] content) {
        response.setStatus(status);
        set(HttpHeader.CONTENT_TYPE.asString(), contentType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.length);
    }

    /** Begins an answer whose length is not known. */
    void begin(String contentType) {
        response.setStatus(200);
        set(HttpHeader.CONTENT_TYPE.asString(), contentType);
    }

    /** Sends a part of the answer, and waits until the client has it or as much as lies in buffers. */
    void send(byte[] part) throws IOException {
        write(false, part);
    }

    private void greet() {
        format.headers(requestId, Duration.ofNanos(System.nanoTime() - begun)).forEach(this::set);
    }

    private void write(boolean isLast, byte[] content) throws IOException {
        if (!response.isCommitted()) {
            greet();
        }
        Callback.Completable written = new Callback.Completable(Invocable.InvocationType.NON_BLOCKING);
        response.write(isLast, ByteBuffer.wrap(content), written);
        try {
            written.get(patience.toMillis() + 1000L * content.length / BYTES_PER_SECOND, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the client takes nothing", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    /** The status, as far as one was set. */
    int status() {
        return response.getStatus();
    }

    /** A failure that Jetty ends the answer with and does not log again. */
    static Throwable quiet(Throwable failure) {
        return new EofException(failure);
    }
}
