package dev.tramontane.server.http;

import dev.tramontane.engine.EngineException;
import dev.tramontane.engine.failure.FailureLog;
import dev.tramontane.server.keys.Caller;
import dev.tramontane.server.keys.Keys;
import dev.tramontane.server.keys.RunningRequests;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Where every request comes in: gets its id, finds its route, shows its key, and whatever goes wrong becomes an answer. */
final class FrontDoor extends Handler.Abstract {
    private static final System.Logger LOG = System.getLogger(FrontDoor.class.getName());

    private final HttpSettings settings;
    private final Router router;
    private final Keys keys;
    private final RequestObserver observer;
    private final ConnectionDeadlines deadlines;
    private final BodyBudget budget;
    private final RequestBody bodies;
    private final RunningRequests running = new RunningRequests();
    private final FailureLog failures = new FailureLog(LOG);
    private volatile boolean isDraining;

    FrontDoor(
            HttpSettings settings, Router router, Keys keys, RequestObserver observer, ConnectionDeadlines deadlines) {
        this.settings = settings;
        this.router = router;
        this.keys = keys;
        this.observer = observer;
        this.deadlines = deadlines;
        budget = BodyBudget.ofHeap(RequestBody.memoryOfLargest(settings.mostBodyBytes()));
        bodies = new RequestBody(settings.mostBodyBytes(), settings.patience().body(), budget);
    }

    /** From now on nothing is computed for those who ask, but what is being computed goes on. */
    void drain() {
        isDraining = true;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        deadlines.begin(request);
        // Long computations are not idleness; reads and writes that do not progress still time out.
        request.addIdleTimeoutListener(_ -> false);
        String id = RequestIds.of(request.getHeaders().get(RequestIds.HEADER));
        Outlet outlet = new Outlet(response, id, settings.patience().write());
        String path = request.getHttpURI().getPath();
        outlet.speak(router.errorsAt(path));
        Optional<Route> route = Optional.empty();
        int status = RequestObserver.CLIENT_GONE;
        try {
            settings.hosts().check(Request.getServerName(request));
            settings.origins().check(request);
            Router.Match match = router.match(request.getMethod(), path);
            route = Optional.of(match.route());
            serve(request, match, outlet, id);
            status = outlet.status();
            callback.succeeded();
        } catch (ApiException e) {
            status = e.status();
            report(id, e.getCause());
            outlet.refuse(e, callback);
        } catch (IOException e) {
            LOG.log(
                    Level.DEBUG,
                    () -> id + ": the client is gone: " + e.getClass().getSimpleName());
            callback.failed(Outlet.quiet(e));
        } catch (RuntimeException | Error e) {
            ApiException internal = ApiException.internal(e);
            status = internal.status();
            report(id, e);
            outlet.refuse(internal, callback);
        } finally {
            observer.answered(route, status);
        }
        return true;
    }

    private void serve(Request request, Router.Match match, Outlet outlet, String id) throws IOException {
        Policy policy = match.route().policy();
        Caller caller = admit(policy, request);
        if (isDraining && policy == Policy.KEY) {
            outlet.set(HttpHeader.CONNECTION.asString(), "close");
            throw ApiException.unavailable("the server is going down");
        }
        try (Claims claims = new Claims(caller, running, budget)) {
            Exchange exchange = new Exchange(
                    request,
                    outlet,
                    id,
                    match.variables(),
                    caller,
                    bodies,
                    claims,
                    settings.patience().ping());
            match.route().handler().handle(exchange);
            report(id, exchange.failure());
        }
    }

    private void report(String id, @Nullable Throwable failure) {
        switch (failure) {
            case null -> {
                // The answer is as it should be, or its error is the client's affair.
            }
            // The engine tells its own log why.
            case EngineException _ -> LOG.log(Level.DEBUG, () -> id + ": the engine has failed to answer");
            default -> failures.log(Level.ERROR, "a request has failed", id, failure);
        }
    }

    private Caller admit(Policy policy, Request request) {
        return switch (policy) {
            case PUBLIC -> Caller.ANYONE;
            case KEY -> admitHolder(request);
            case KEY_OR_NETWORK -> isFromTrustedNetwork(request) ? Caller.ANYONE : admitHolder(request);
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
    private boolean isFromTrustedNetwork(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote
                && settings.networks().stream().anyMatch(network -> network.contains(remote.getAddress()));
    }
}
