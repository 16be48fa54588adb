package dev.tramontane.server.http;

import java.time.Duration;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Errors of requests that never reached the front door, such as headers that are too long: a status and its name, no more. */
final class PlainErrors implements Request.Handler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        new Outlet(response, RequestIds.of(null), Duration.ZERO)
                .refuse(ApiException.ofStatus(status, HttpStatus.getMessage(status)), callback);
        return true;
    }
}
