package dev.tramontane.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How results are printed. */
enum BenchFormat {
    /** A Markdown table. */
    MD,
    /** Comma-separated values with a head. */
    CSV,
    /** One list of objects. */
    JSON,
    /** One object per line. */
    JSONL;

    BenchTable table(BenchSubject subject, Output output) {
        EngineTestJson json = new EngineTestJson(subject);
        return switch (this) {
            case MD -> new MarkdownTable(subject, output);
            case CSV -> new CsvTable(json, output);
            case JSON -> new JsonTable(json, output);
            case JSONL -> result -> output.println(json.of(result).toString());
        };
    }

    /** Reads the name of a format. */
    static final class Converter implements ITypeConverter<BenchFormat> {
        @Override
        public BenchFormat convert(String text) {
            return switch (text) {
                case "md" -> MD;
                case "csv" -> CSV;
                case "json" -> JSON;
                case "jsonl" -> JSONL;
                default -> throw new TypeConversionException("must be md, csv, json or jsonl, not '" + text + "'");
            };
        }
    }
}
