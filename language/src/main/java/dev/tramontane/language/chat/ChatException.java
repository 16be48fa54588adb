package dev.tramontane.language.chat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A conversation that cannot be read, or that the model's chat format has no place for. The fault is the caller's. */
public final class ChatException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_TEXT = 500;

    /** Which rule is broken; for callers that answer in more than words. */
    public enum Kind {
        /** A field has the wrong type or a value outside its range. */
        MALFORMED,
        /** The request asks for something that this model does not have. */
        UNSUPPORTED,
        /** The messages do not follow each other as they must. */
        MESSAGE_STRUCTURE,
        /** A system message holds what it must not. */
        SYSTEM_MESSAGE,
        /** An assistant message holds what it must not, or nothing. */
        ASSISTANT_MESSAGE,
        /** A tool's result is wrong in itself. */
        TOOL_MESSAGE,
        /** A call in an assistant message is wrong in itself. */
        TOOL_CALL,
        /** A tool definition is wrong. */
        TOOL,
        /** A tool's parameters are not a JSON Schema (draft 7). */
        TOOL_SCHEMA
    }

    private final Kind kind;
    private final String path;
    private final String problem;

    /**
     * @param kind which rule is broken
     * @param path the field at fault, such as {@code messages[2].content[0].image_url}; empty if it is the whole
     * @param problem what is wrong with it, and what would be right
     */
    public ChatException(Kind kind, String path, String problem) {
        this(kind, path, problem, null);
    }

    /**
     * @param kind which rule is broken
     * @param path the field at fault; empty if it is the whole
     * @param problem what is wrong with it, and what would be right
     * @param cause the failure underneath, or null
     */
    public ChatException(Kind kind, String path, String problem, @Nullable Throwable cause) {
        super(abbreviated(path.isEmpty() ? problem : path + ": " + problem), cause);
        this.kind = Objects.requireNonNull(kind, "kind");
        this.path = abbreviated(path);
        this.problem = abbreviated(problem);
    }

    /** This fault of a part, told of the whole that the part is in. */
    public ChatException within(String parent) {
        return new ChatException(kind, path.isEmpty() ? parent : parent + "." + path, problem, this);
    }

    /** Messages quote what was sent, which may be megabytes. */
    private static String abbreviated(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }

    /** Which rule is broken. */
    public Kind kind() {
        return kind;
    }

    /** The field at fault; empty if it is the whole conversation. */
    public String path() {
        return path;
    }
}
