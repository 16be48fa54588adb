package dev.tramontane.cli;

/** Results as one list in JSON. */
final class JsonTable implements BenchTable {
    private final EngineTestJson json;
    private final Output output;
    private boolean hasRows;

    JsonTable(EngineTestJson json, Output output) {
        this.json = json;
        this.output = output;
    }

    @Override
    public void row(EngineTestResult result) {
        output.print((hasRows ? ",\n" : "[\n") + json.of(result).toPrettyString());
        hasRows = true;
    }

    @Override
    public void end() {
        output.println(hasRows ? "\n]" : "[]");
    }
}
