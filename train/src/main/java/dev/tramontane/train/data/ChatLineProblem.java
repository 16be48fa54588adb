package dev.tramontane.train.data;

import java.nio.file.Path;

/**
 * Why a line cannot be learned from.
 *
 * @param file the file
 * @param line the number of the line, from 1
 * @param field the field at fault, such as {@code messages[2].tool_calls[0].id}; empty if it is the whole line
 * @param reason what is wrong with it, and what would be right
 */
public record ChatLineProblem(Path file, int line, String field, String reason) {

    /** All of it, as compilers tell such things. */
    @Override
    public String toString() {
        return file + ":" + line + ": " + (field.isEmpty() ? "" : field + ": ") + reason;
    }
}
