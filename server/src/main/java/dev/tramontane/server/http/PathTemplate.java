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
 * @param beginnings what the values of some of the variables begin with
 */
public record PathTemplate(List<String> segments, Map<String, String> beginnings) {

    public PathTemplate {
        segments = List.copyOf(segments);
        beginnings = Map.copyOf(beginnings);
    }

    /** @throws IllegalArgumentException if it does not begin with a slash or has an empty segment */
    public static PathTemplate of(String template) {
        List<String> segments = List.of(template.substring(1).split("/", -1));
        if (!template.startsWith("/") || (segments.contains("") && segments.size() > 1)) {
            throw new IllegalArgumentException("not a path template: " + template);
        }
        return new PathTemplate(segments, Map.of());
    }

    /** The same, but that a variable's values begin like this; what does not is some other path. */
    public PathTemplate where(String variable, String beginning) {
        Map<String, String> more = new HashMap<>(beginnings);
        more.put(variable, beginning);
        return new PathTemplate(segments, more);
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
            String value = path.get(i);
            if (segment.startsWith("{")) {
                String variable = segment.substring(1, segment.length() - 1);
                if (value.isEmpty() || !value.startsWith(beginnings.getOrDefault(variable, ""))) {
                    return Optional.empty();
                }
                variables.put(variable, value);
            } else if (!segment.equals(value)) {
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
