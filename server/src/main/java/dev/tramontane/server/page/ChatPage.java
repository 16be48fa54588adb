package dev.tramontane.server.page;

import dev.tramontane.server.core.Dialect;
import dev.tramontane.server.http.ErrorFormat;
import dev.tramontane.server.http.PathTemplate;
import dev.tramontane.server.http.Policy;
import dev.tramontane.server.http.Route;
import dev.tramontane.server.http.RouteHandler;
import dev.tramontane.server.http.SupersetErrors;
import java.util.List;
import java.util.stream.Stream;

/**
 * The chat page at {@code /}. Everyone may load it, since it holds nothing but itself; it speaks to the server by the same
 * addresses as every other client, and asks its user for a key where those want one.
 */
public final class ChatPage implements Dialect {

    private final List<PageFile> files;

    /** Reads the page's files. */
    public ChatPage() {
        files = PageFile.readAll();
    }

    @Override
    public List<Route> routes() {
        ErrorFormat errors = new SupersetErrors();
        return files.stream()
                .flatMap(file ->
                        Stream.of("GET", "HEAD").map(method -> route(method, file.path(), errors, file::answer)))
                .toList();
    }

    private static Route route(String method, String path, ErrorFormat errors, RouteHandler handler) {
        return new Route(method, PathTemplate.of(path), Policy.PUBLIC, errors, handler);
    }
}
