package dev.tramontane.server.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections whose first request does not come. An idle timeout alone is reset by every byte, so that a client which
 * sends one now and then would keep its connection for hours.
 */
final class HeaderDeadline implements Connection.Listener {

    private final Scheduler scheduler;
    private final Duration patience;
    private final Map<EndPoint, Scheduler.Task> deadlines = new ConcurrentHashMap<>();

    HeaderDeadline(Scheduler scheduler, Duration patience) {
        this.scheduler = scheduler;
        this.patience = patience;
    }

    @Override
    public void onOpened(Connection connection) {
        EndPoint endPoint = connection.getEndPoint();
        cancel(deadlines.put(
                endPoint, scheduler.schedule(() -> expire(connection), patience.toMillis(), TimeUnit.MILLISECONDS)));
    }

    private void expire(Connection connection) {
        deadlines.remove(connection.getEndPoint());
        if (connection.getMessagesIn() == 0) {
            connection.getEndPoint().close(new TimeoutException("no request within " + patience));
        }
    }

    @Override
    public void onClosed(Connection connection) {
        cancel(deadlines.remove(connection.getEndPoint()));
    }

    private static void cancel(Scheduler.@Nullable Task task) {
        if (task != null) {
            task.cancel();
        }
    }
}
