package dev.tramontane.cli;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Results as comma-separated values: all of their JSON but lists. */
final class CsvTable implements BenchTable {
    private final EngineTestJson json;
    private final Output output;
    private boolean hasHead;

    CsvTable(EngineTestJson json, Output output) {
        this.json = json;
        this.output = output;
    }

    @Override
    public void row(EngineTestResult result) {
        ObjectNode row = json.of(result);
        if (!hasHead) {
            output.println(line(row.propertyStream()
                    .filter(property -> !property.getValue().isArray())
                    .map(property -> property.getKey())));
            hasHead = true;
        }
        output.println(line(row.valueStream().filter(value -> !value.isArray()).map(CsvTable::cell)));
    }

    private static String line(Stream<String> cells) {
        return cells.collect(Collectors.joining(","));
    }

    private static String cell(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        return value.isString() ? "\"" + value.stringValue().replace("\"", "\"\"") + "\"" : value.toString();
    }
}
