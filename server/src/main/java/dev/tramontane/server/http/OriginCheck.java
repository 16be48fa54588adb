package dev.tramontane.server.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Keeps pages of other origins out of a server that asks for no key. What they send arrives without the browser asking first,
 * as long as it looks like a form; they could not read the answer, but have the model work.
 *
 * @param isNeeded whether requests are checked
 */
public record OriginCheck(boolean isNeeded) {

    /** @throws ApiException if a page of another origin sends the request */
    void check(Request request) {
        if (isNeeded
                && !request.getHeaders().getValuesList(HttpHeader.ORIGIN).stream()
                        .allMatch(origin -> isAllowed(origin, request))) {
            throw ApiException.forbidden(
                    "pages of other origins may not use a server without keys; give it some, or serve the page here");
        }
    }

    /** Other schemes belong to programs and extensions, which no page on the web can pass for; "null" to anything. */
    private static boolean isAllowed(String text, Request request) {
        try {
            URI origin = new URI(text);
            if (origin.getScheme() == null) {
                return false;
            }
            return switch (origin.getScheme().toLowerCase(Locale.ROOT)) {
                case "http" -> isSame(origin, 80, request);
                case "https" -> isSame(origin, 443, request);
                default -> true;
            };
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isSame(URI origin, int defaultPort, Request request) {
        int port = origin.getPort() < 0 ? defaultPort : origin.getPort();
        return Request.getServerName(request).equalsIgnoreCase(origin.getHost())
                && port == Request.getServerPort(request);
    }
}
