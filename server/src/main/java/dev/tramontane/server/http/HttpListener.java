package dev.tramontane.server.http;

import dev.tramontane.server.keys.Keys;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty with everything set: HTTP/1.1 and HTTP/2 on one port, in the clear or over TLS, every request on a virtual thread. */
public final class HttpListener {
    private static final System.Logger LOG = System.getLogger(HttpListener.class.getName());
    private static final int LONGEST_HEADERS = 16 << 10;
    private static final int MOST_STREAMS = 128;
    /** Plenty for a model's words; the system would let megabytes pile up for every client that does not read. */
    private static final int SEND_BUFFER = 256 << 10;
    /** How long an idle connection is kept when the listener stops. */
    private static final Duration LINGER = Duration.ofMillis(200);
    /** For selectors and acceptors; requests run elsewhere. */
    private static final int THREADS = 16;

    private final Server server;
    private final ServerConnector connector;
    private final FrontDoor frontDoor;
    private final URI address;

    /** @throws IOException if the address cannot be had */
    public HttpListener(HttpSettings settings, Router router, Keys keys, RequestObserver observer) throws IOException {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("tramontane-http");
        threads.setVirtualThreadsExecutor(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("tramontane-request-", 0).factory()));
        server = new Server(threads);
        connector = new ServerConnector(server, 1, 1, protocols(settings));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.patience().idle().toMillis());
        connector.setAcceptedSendBufferSize(SEND_BUFFER);
        connector.setShutdownIdleTimeout(LINGER.toMillis());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(settings.mostConnections(), connector));
        ConnectionDeadlines deadlines = new ConnectionDeadlines(connector.getScheduler(), settings.patience());
        connector.addBean(deadlines);
        server.setErrorHandler(new PlainErrors());
        frontDoor = new FrontDoor(settings, router, keys, observer, deadlines);
        // Stopping waits for answers that are being written.
        server.setHandler(new GracefulHandler(frontDoor));
        server.setStopAtShutdown(false);
        try {
            server.start();
        } catch (Exception e) {
            close(Duration.ZERO);
            throw e instanceof IOException io ? io : new IOException(e);
        }
        address = address(settings, connector.getLocalPort());
    }

    private static ConnectionFactory[] protocols(HttpSettings settings) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setRequestHeaderSize(LONGEST_HEADERS);
        // The router takes paths as they were sent and fits them exactly, so that no spelling has a meaning of its own.
        http.setUriCompliance(UriCompliance.UNSAFE);
        HttpConnectionFactory one = new HttpConnectionFactory(http);
        if (settings.tls().isEmpty()) {
            HTTP2CServerConnectionFactory two = new HTTP2CServerConnectionFactory(http);
            limit(two);
            return new ConnectionFactory[] {one, two};
        }
        HTTP2ServerConnectionFactory two = new HTTP2ServerConnectionFactory(http);
        limit(two);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(one.getProtocol());
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStore(settings.tls().get().keyStore());
        context.setKeyStorePassword(PemKeyStore.PASSWORD);
        // No client needs it, and each handshake costs the server more than the client.
        context.setRenegotiationAllowed(false);
        return new ConnectionFactory[] {new SslConnectionFactory(context, alpn.getProtocol()), alpn, two, one};
    }

    private static void limit(HTTP2ServerConnectionFactory factory) {
        factory.setMaxConcurrentStreams(MOST_STREAMS);
    }

    private static URI address(HttpSettings settings, int port) {
        String host = settings.host();
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return URI.create((settings.tls().isPresent() ? "https://" : "http://") + shown + ":" + port);
    }

    /** Where it listens; the port is the real one. */
    public URI address() {
        return address;
    }

    /** From now on requests that would be computed are told to come back later; those that are being computed go on. */
    public void drain() {
        frontDoor.drain();
    }

    /**
     * Ends all connections and threads.
     *
     * @param patience how long answers may take that are still being written
     */
    public void close(Duration patience) {
        server.setStopTimeout(patience.toMillis());
        try {
            server.stop();
        } catch (Exception e) {
            LOG.log(Level.WARNING, "the listener could not be stopped", e);
        }
    }
}
