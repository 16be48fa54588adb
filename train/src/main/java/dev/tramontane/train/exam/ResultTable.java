package dev.tramontane.train.exam;

import java.util.ArrayList;
import java.util.List;

/**
 * A table of results.
 *
 * @param head what the columns are: the first holds texts, the others numbers
 * @param rows with as many cells as the head
 */
public record ResultTable(List<String> head, List<List<String>> rows) {
    /** Copies the lists. */
    public ResultTable {
        head = List.copyOf(head);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != head.size()) {
                throw new IllegalArgumentException(row + " has not a cell for each of " + head);
            }
        }
    }

    /** The table in Markdown, as narrow as it can be written. */
    public List<String> markdown() {
        List<String> lines = new ArrayList<>();
        lines.add(line(head));
        lines.add("| --- |" + " ---: |".repeat(head.size() - 1));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    private static String line(List<String> cells) {
        return "| "
                + String.join(
                        " | ",
                        cells.stream().map(cell -> cell.replace("|", "\\|")).toList()) + " |";
    }
}
