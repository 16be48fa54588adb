package dev.tramontane.server.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A path with variables, such as {@code /v1/models/{id}}. It fits paths of exactly its segments: no normalising, no trailing
 * slash, no path parameters, upper case is upper case.
 *
 * @param segments literals, and variables in braces
 */
public record PathTemplate(List<String> segments) {

    public PathTemplate {
        segments = List.copyOf(segments);
    }

    /** @throws IllegalArgumentException if it does not begin with a slash or has an empty segment */
    public static PathTemplate of(String template) {
        List<String> segments = List.of(template.substring(1).split("/", -1));
        if (!template.startsWith("/") || (segments.contains("") && segments.size() > 1)) {
            throw new IllegalArgumentException("not a path template: " + template);
        }
        return new PathTemplate(segments);
    }

    /**
     * The variables' values if a path fits.
     *
     * @param path the segments of a request's path, decoded once
     */
    Optional<Map<String, String>> match(List<String> path) {
        if (path.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (segment.startsWith("{") && !path.get(i).isEmpty()) {
                variables.put(segment.substring(1, segment.length() - 1), path.get(i));
            } else if (!segment.equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    /** The segments of a raw path, each decoded once; empty if it has none or is not properly encoded. */
    static Optional<List<String>> segmentsOf(String rawPath) {
        if (!rawPath.startsWith("/")) {
            return Optional.empty();
        }
        List<String> decoded = new ArrayList<>();
        for (String segment : rawPath.substring(1).split("/", -1)) {
            Optional<String> text = PercentEncoding.decode(segment);
            if (text.isEmpty() || text.get().equals(".") || text.get().equals("..")) {
                return Optional.empty();
            }
            decoded.add(text.get());
        }
        return Optional.of(decoded);
    }

    @Override
    public String toString() {
        return "/" + String.join("/", segments);
    }
}
