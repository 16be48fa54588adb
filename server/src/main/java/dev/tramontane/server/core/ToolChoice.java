package dev.tramontane.server.core;

import dev.tramontane.server.http.ApiException;
import java.util.List;
import java.util.Optional;

/**
 * What a request wants done with its tools.
 *
 * @param demand whether tools are to be called
 * @param name the one to call, if one is named
 */
public record ToolChoice(Demand demand, Optional<String> name) {

    /** Whether tools are to be called. */
    public enum Demand {
        /** None may be. */
        NONE,
        /** As the model likes. */
        AUTO,
        /** One at least must be. */
        REQUIRED
    }

    /** As the model likes. */
    public static final ToolChoice AUTO = new ToolChoice(Demand.AUTO, Optional.empty());

    /** One at least must be, any. */
    public static final ToolChoice ANY = new ToolChoice(Demand.REQUIRED, Optional.empty());

    /** This one must be. */
    public static ToolChoice named(String name) {
        return new ToolChoice(Demand.REQUIRED, Optional.of(name));
    }

    /**
     * What a word demands.
     *
     * @param field the field's name, for errors
     */
    public static ToolChoice ofWord(String word, String field) {
        return switch (word) {
            case "none" -> new ToolChoice(Demand.NONE, Optional.empty());
            case "auto" -> AUTO;
            case "any", "required" -> ANY;
            default -> throw ApiException.invalid(field, "must be none, auto, any, required, or an object");
        };
    }

    /**
     * Checks that it can be done.
     *
     * @param tools the names of the tools that may be called
     * @param field the field's name, for errors
     * @param nameField where in it the tool is named
     * @throws ApiException if a call is demanded, and there is nothing to be called
     */
    public void check(List<String> tools, String field, String nameField) {
        if (demand == Demand.REQUIRED && tools.isEmpty()) {
            throw ApiException.invalid(field, "demands a tool call, but there are no tools that may be called");
        }
        if (name.isPresent() && !tools.contains(name.get())) {
            throw ApiException.invalid(nameField, "names a tool that is not among the tools");
        }
    }
}
