package dev.tramontane.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * Notices that a client has closed its connection while it waits for an answer.
 *
 * <p>HTTP/2 tells by itself. On HTTP/1.1 nothing reads from a connection between a request's end and its answer's end, so
 * this does: it reads ahead, finds the end of the stream, and takes it for the client having gone. A client that pipelines its
 * next request is handed over to the connection, and not watched any further.
 */
public final class DisconnectWatch implements Callback, AutoCloseable {
    private static final int READ_AHEAD = 4096;

    private final Connection connection;
    private final EndPoint endPoint;
    private final Runnable onGone;
    private final boolean readsAhead;
    private boolean isRegistered;
    private boolean isOver;
    private volatile boolean isGone;

    private DisconnectWatch(ConnectionMetaData client, Runnable onGone) {
        this.connection = client.getConnection();
        this.endPoint = connection.getEndPoint();
        this.onGone = onGone;
        // From HTTP/2 on, a connection always reads by itself.
        readsAhead = client.getHttpVersion().getVersion() <= HttpVersion.HTTP_1_1.getVersion()
                && endPoint instanceof AbstractEndPoint;
    }

    static DisconnectWatch begin(Request request, Runnable onGone) {
        DisconnectWatch watch = new DisconnectWatch(request.getConnectionMetaData(), onGone);
        request.addFailureListener(_ -> watch.gone());
        watch.await();
        return watch;
    }

    /** Registers for the next bytes, or the end, of an HTTP/1.1 connection. */
    private synchronized void await() {
        if (readsAhead && !isOver) {
            isRegistered = endPoint.tryFillInterested(this);
        }
    }

    /** Something can be read. */
    @Override
    public synchronized void succeeded() {
        isRegistered = false;
        if (isOver) {
            return;
        }
        ByteBuffer ahead = BufferUtil.allocate(READ_AHEAD);
        try {
            int filled = endPoint.fill(ahead);
            if (filled < 0) {
                gone();
            } else if (filled == 0) {
                await();
            } else if (connection instanceof Connection.UpgradeTo pipelined) {
                pipelined.onUpgradeTo(ahead);
            }
        } catch (IOException e) {
            gone();
        }
    }

    /** Nothing can be read any more. */
    @Override
    public void failed(Throwable failure) {
        gone();
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    private synchronized void gone() {
        if (!isOver) {
            isOver = true;
            isGone = true;
            onGone.run();
        }
    }

    /** Whether the client went while it was watched. */
    public boolean isGone() {
        return isGone;
    }

    /** Watches no longer; the connection reads for itself again. */
    @Override
    public synchronized void close() {
        isOver = true;
        if (isRegistered && endPoint instanceof AbstractEndPoint reading) {
            // The registration fails, and comes back to this object, which is over.
            boolean _ = reading.getFillInterest().onFail(new EofException("no longer watched"));
        }
    }
}
