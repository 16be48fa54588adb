package dev.tramontane.server.http;

import dev.tramontane.server.keys.Caller;
import dev.tramontane.server.keys.KeyRing;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Where every request comes in: gets its id, finds its route, shows its key, and whatever goes wrong becomes an answer. */
final class FrontDoor extends Handler.Abstract {
    private static final System.Logger LOG = System.getLogger(FrontDoor.class.getName());

    private final Router router;
    private final KeyRing keys;
    private final HostCheck hosts;
    private final RequestBody bodies;
    private final List<Network> networks;
    private final RequestObserver observer;

    FrontDoor(
            Router router,
            KeyRing keys,
            HostCheck hosts,
            RequestBody bodies,
            List<Network> networks,
            RequestObserver observer) {
        this.router = router;
        this.keys = keys;
        this.hosts = hosts;
        this.bodies = bodies;
        this.networks = networks;
        this.observer = observer;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String id = RequestIds.of(request.getHeaders().get(RequestIds.HEADER));
        response.getHeaders().put(RequestIds.HEADER, id);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        // Long computations are not idleness; reads and writes that do not progress still time out.
        request.addIdleTimeoutListener(_ -> false);
        ErrorFormat errors = new SupersetErrors();
        Optional<Route> route = Optional.empty();
        int status = RequestObserver.CLIENT_GONE;
        try {
            hosts.check(Request.getServerName(request));
            Router.Match match =
                    router.match(request.getMethod(), request.getHttpURI().getPath());
            route = Optional.of(match.route());
            errors = match.route().errors();
            Caller caller = admit(match.route().policy(), request);
            match.route().handler().handle(new Exchange(request, response, id, match.variables(), caller, bodies));
            status = response.getStatus();
            callback.succeeded();
        } catch (ApiException e) {
            status = e.status();
            refuse(response, callback, errors, e, id);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> id + ": the client is gone: " + e);
            callback.failed(quiet(e));
        } catch (RuntimeException | Error e) {
            ApiException internal = ApiException.internal();
            status = internal.status();
            LOG.log(Level.ERROR, id + ": failed", e);
            refuse(response, callback, errors, internal, id);
        } finally {
            observer.answered(route, status);
        }
        return true;
    }

    private Caller admit(Policy policy, Request request) {
        return switch (policy) {
            case PUBLIC -> Caller.ANYONE;
            case KEY -> admitHolder(request);
            case KEY_OR_NETWORK -> isFrom(networks, request) ? Caller.ANYONE : admitHolder(request);
        };
    }

    private Caller admitHolder(Request request) {
        return keys.admit(
                        request.getHeaders().get(HttpHeader.AUTHORIZATION),
                        request.getHeaders().get("x-api-key"))
                .orElseThrow(() -> ApiException.unauthorized(
                        "a valid key is needed: Authorization: Bearer KEY, or x-api-key: KEY"));
    }

    /** By the connection's own address: headers that tell of another one can be made up. */
    private static boolean isFrom(List<Network> networks, Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote
                && networks.stream().anyMatch(network -> network.contains(remote.getAddress()));
    }

    private static void refuse(
            Response response, Callback callback, ErrorFormat errors, ApiException error, String id) {
        if (response.isCommitted()) {
            // Too late for a status: a broken-off answer is the only honest sign left.
            callback.failed(quiet(error));
            return;
        }
        byte[] body = Json.bytes(errors.body(error, id));
        response.setStatus(error.status());
        error.headers().forEach(response.getHeaders()::put);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    /** A failure that Jetty ends the answer with and does not log again. */
    private static Throwable quiet(Throwable failure) {
        return new EofException(failure);
    }
}
