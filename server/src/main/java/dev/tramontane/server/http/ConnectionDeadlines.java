package dev.tramontane.server.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections that no request comes on. An idle timeout alone is reset by every byte, so that a client which sends one
 * now and then, or HTTP/2 pings, would keep its connection for hours.
 */
final class ConnectionDeadlines implements Connection.Listener {

    private final Scheduler scheduler;
    private final Patience patience;
    private final Map<EndPoint, Watched> connections = new ConcurrentHashMap<>();

    ConnectionDeadlines(Scheduler scheduler, Patience patience) {
        this.scheduler = scheduler;
        this.patience = patience;
    }

    /** One socket, with the requests that it serves at the moment. While there is none, time runs. */
    private final class Watched {
        private final EndPoint socket;
        private int requests;
        private Scheduler.@Nullable Task deadline;

        Watched(EndPoint socket) {
            this.socket = socket;
        }

        synchronized void expectWithin(Duration time) {
            cancel();
            deadline = scheduler.schedule(this::expire, time.toMillis(), TimeUnit.MILLISECONDS);
        }

        synchronized void begin() {
            requests++;
            cancel();
        }

        synchronized void end() {
            requests--;
            if (requests == 0) {
                expectWithin(patience.betweenRequests());
            }
        }

        synchronized void cancel() {
            if (deadline != null) {
                deadline.cancel();
                deadline = null;
            }
        }

        private synchronized void expire() {
            if (requests == 0) {
                connections.remove(socket);
                socket.close(new TimeoutException("no request came in time"));
            }
        }
    }

    /** Layers and upgrades open one connection after another on a socket; the first one's time counts. */
    @Override
    public void onOpened(Connection connection) {
        EndPoint socket = socketOf(connection);
        connections.computeIfAbsent(socket, _ -> {
            Watched watched = new Watched(socket);
            watched.expectWithin(patience.headers());
            return watched;
        });
    }

    @Override
    public void onClosed(Connection connection) {
        EndPoint socket = socketOf(connection);
        if (!socket.isOpen()) {
            Watched watched = connections.remove(socket);
            if (watched != null) {
                watched.cancel();
            }
        }
    }

    /** A request has come; time stands still until it is over. */
    void begin(Request request) {
        Watched watched =
                connections.get(socketOf(request.getConnectionMetaData().getConnection()));
        if (watched != null) {
            watched.begin();
            Request.addCompletionListener(request, _ -> watched.end());
        }
    }

    /** How many connections are watched. */
    int size() {
        return connections.size();
    }

    private static EndPoint socketOf(Connection connection) {
        EndPoint endPoint = connection.getEndPoint();
        while (endPoint instanceof EndPoint.Wrapper wrapper) {
            endPoint = wrapper.unwrap();
        }
        return endPoint;
    }
}
