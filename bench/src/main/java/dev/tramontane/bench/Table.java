package dev.tramontane.bench;

import dev.tramontane.language.json.JsonPrinter;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonNull;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Results: each row as a line of JSON as soon as it is measured, and all of them as a Markdown table in the end. */
final class Table {

    private final String name;
    private final List<String> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param name of what is measured, told with every line of JSON */
    Table(String name, String... columns) {
        this.name = name;
        this.columns = List.of(columns);
    }

    /** Takes and prints a row: numbers and words, one per column. */
    void row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        Map<String, JsonValue> members = new LinkedHashMap<>();
        members.put("measured", new JsonString(name));
        List<String> row = new ArrayList<>();
        for (int i = 0; i < cells.length; i++) {
            members.put(columns.get(i), json(cells[i]));
            row.add(shown(cells[i]));
        }
        rows.add(row);
        System.out.println(JsonPrinter.print(new JsonObject(members)));
    }

    private static JsonValue json(Object cell) {
        return switch (cell) {
            case Double number
            when Double.isFinite(number) ->
                new JsonNumber(String.format(Locale.ROOT, "%.6g", number).replaceFirst("e\\+?", "e"));
            case Double _ -> new JsonNull();
            case Number number -> JsonNumber.of(number.longValue());
            default -> new JsonString(cell.toString());
        };
    }

    /** Three digits that count, which is more than repeated runs agree in. */
    private static String shown(Object cell) {
        if (!(cell instanceof Double number)) {
            return cell.toString();
        }
        if (!Double.isFinite(number)) {
            return "–";
        }
        double size = Math.abs(number);
        return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", number);
    }

    /** Prints all rows. */
    void print() {
        System.out.println();
        System.out.println(line(columns));
        System.out.println(line(columns.stream().map(_ -> "---").toList()));
        rows.forEach(row -> System.out.println(line(row)));
        System.out.println();
    }

    private static String line(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }
}
