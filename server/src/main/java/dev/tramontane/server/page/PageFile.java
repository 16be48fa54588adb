package dev.tramontane.server.page;

import dev.tramontane.server.http.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One file of the page.
 *
 * @param path where it is served
 * @param contentType what it is
 * @param caching how long browsers may keep it
 * @param content its bytes
 */
record PageFile(String path, String contentType, String caching, byte[] content) {

    /**
     * What the page may do: load its own script and style sheet, show images that its user gave it, speak to this server. Nothing
     * is inline, nothing comes from elsewhere, no text can become markup, and no other page may frame it.
     */
    static final String POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'");

    /** Asked for anew each time, so that a newer server's page is seen at once. */
    private static final String REVALIDATED = "no-cache";

    /** The file's name holds a hash of its content. */
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    /** All files: the HTML and the assets that the build of the page has listed. */
    static List<PageFile> readAll() {
        List<PageFile> files = new ArrayList<>();
        files.add(new PageFile("/", "text/html; charset=utf-8", REVALIDATED, read("index.html")));
        new String(read("assets.txt"), StandardCharsets.UTF_8)
                .lines()
                .forEach(name -> files.add(new PageFile("/" + name, contentType(name), FOR_EVER, read(name))));
        return files;
    }

    private static String contentType(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "js" -> "text/javascript; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            default -> throw new IllegalStateException("the page has a file of an unknown kind, " + name);
        };
    }

    private static byte[] read(String name) {
        try (InputStream in = PageFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the server's jar is incomplete: the page lacks " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the page's " + name + " cannot be read from the server's jar", e);
        }
    }

    void answer(Exchange exchange) throws IOException {
        exchange.setHeader("Cache-Control", caching);
        exchange.setHeader("Content-Security-Policy", POLICY);
        exchange.setHeader("Referrer-Policy", "no-referrer");
        exchange.setHeader("X-Content-Type-Options", "nosniff");
        exchange.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        exchange.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        exchange.answer(200, contentType, content);
    }
}
