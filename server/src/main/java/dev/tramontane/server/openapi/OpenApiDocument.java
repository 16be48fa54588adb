package dev.tramontane.server.openapi;

import dev.tramontane.server.core.Dialect;
import dev.tramontane.server.http.Json;
import dev.tramontane.server.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts the document together from what the dialects' packages say of themselves: each has an {@code openapi.json} with
 * {@code tags}, {@code paths} and {@code components}. Who may use an address is not written there but taken from its route.
 */
final class OpenApiDocument {
    private static final String FILE = "openapi.json";
    private static final String FRAME = "frame.json";

    private OpenApiDocument() {}

    /**
     * The whole document.
     *
     * @throws IllegalStateException if two packages describe the same
     */
    static ObjectNode of(List<Dialect> dialects, String version) {
        ObjectNode document = resource(OpenApi.class, FRAME).orElseThrow();
        document.withObject("/info").put("version", version);
        for (Dialect dialect : dialects) {
            resource(dialect.getClass(), FILE).ifPresent(fragment -> add(document, fragment));
        }
        for (Dialect dialect : dialects) {
            dialect.routes().forEach(route -> tellPolicy(document, route));
        }
        return document;
    }

    private static Optional<ObjectNode> resource(Class<?> owner, String name) {
        try (InputStream file = owner.getResourceAsStream(name)) {
            return file == null
                    ? Optional.empty()
                    : Optional.of((ObjectNode) JsonMapper.shared().readTree(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(ObjectNode document, ObjectNode fragment) {
        document.withArray("/tags").addAll(fragment.withArray("/tags").values());
        fragment.path("paths")
                .properties()
                .forEach(path -> addAll(child(document, "paths", path.getKey()), path.getValue(), path.getKey()));
        fragment.path("components")
                .properties()
                .forEach(kind -> addAll(child(document, "components", kind.getKey()), kind.getValue(), kind.getKey()));
    }

    private static ObjectNode child(ObjectNode document, String section, String name) {
        return document.withObjectProperty(section).withObjectProperty(name);
    }

    private static void addAll(ObjectNode target, JsonNode source, String place) {
        source.properties().forEach(member -> {
            if (target.putIfAbsent(member.getKey(), member.getValue()) != null) {
                throw new IllegalStateException("two dialects describe " + place + " " + member.getKey());
            }
        });
    }

    private static void tellPolicy(ObjectNode document, Route route) {
        JsonNode described = document.path("paths")
                .path(route.path().toString())
                .path(route.method().toLowerCase(Locale.ROOT));
        if (!(described instanceof ObjectNode operation)) {
            return;
        }
        switch (route.policy()) {
            case PUBLIC -> operation.putArray("security");
            case KEY -> tellUnauthorized(operation);
            case KEY_OR_NETWORK -> {
                // An empty requirement, which everyone fulfils, beside those of the whole document.
                ArrayNode security = operation.putArray("security");
                security.addObject();
                security.addAll(document.withArray("/security").values());
                tellUnauthorized(operation);
            }
        }
    }

    private static void tellUnauthorized(ObjectNode operation) {
        operation
                .withObjectProperty("responses")
                .set("401", Json.object().put("$ref", "#/components/responses/Unauthorized"));
    }
}
