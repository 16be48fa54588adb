package dev.tramontane.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for localhost, and clients that trust it. */
final class Certificates {
    static final Path CERTIFICATE = Path.of("src/test/resources/localhost-cert.pem");
    static final Path KEY = Path.of("src/test/resources/localhost-key.pem");

    private Certificates() {}

    static SSLContext trusting() {
        try (InputStream in = Files.newInputStream(CERTIFICATE)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A connection for HTTP/1.1, its handshake done. */
    static SSLSocket connect(int port) throws IOException {
        return connect(RawHttp.connect(port));
    }

    /** The same over a connection that is there. */
    static SSLSocket connect(Socket over) throws IOException {
        SSLSocket socket =
                (SSLSocket) trusting().getSocketFactory().createSocket(over, "localhost", over.getPort(), true);
        socket.startHandshake();
        return socket;
    }
}
