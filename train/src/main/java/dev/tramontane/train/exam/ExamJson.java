package dev.tramontane.train.exam;

import dev.tramontane.language.json.JsonPrinter;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** All figures of a report for programs. Accuracies and shares are from 0 to 1. */
public final class ExamJson {
    private ExamJson() {}

    /** A report, in one line. */
    public static String of(ExamReport report) {
        return JsonPrinter.print(object(report));
    }

    /** Both reports of a comparison and what comes out of it, in one line. */
    public static String of(Comparison comparison) {
        return JsonPrinter.print(new Members()
                .add("model", object(comparison.model()))
                .add("against", object(comparison.against()))
                .add("comparison", list(comparison.rows(), ExamJson::row))
                .add("worse", comparison.worse().size())
                .object());
    }

    private static JsonValue object(ExamReport report) {
        ExamOptions options = report.options();
        Examinee examinee = report.examinee();
        Members members = new Members()
                .add("model", examinee.name())
                .add("parameters", examinee.parameters())
                .add("active_parameters", examinee.activeParameters())
                .add("weight_bytes", examinee.weightBytes())
                .add("format", examinee.format())
                .add("questions_sha256", report.fingerprint())
                .add("tasks", list(options.tasks(), task -> text(task.name())))
                .add("splits", list(options.splits(), split -> text(ExamTasks.label(split))))
                .add("efforts", list(options.efforts(), effort -> text(effort.toString())))
                .add("samples", options.samples())
                .add("seed", options.seed());
        options.maxTokens().ifPresent(most -> members.add("max_tokens", most));
        return members.add("cells", list(report.cells(), ExamJson::cell))
                .add("high_minus_none", list(report.gains(), ExamJson::gain))
                .object();
    }

    private static JsonValue cell(Cell cell) {
        Members members = new Members()
                .add("task", cell.task())
                .add("split", ExamTasks.label(cell.split()))
                .add("effort", cell.effort().toString())
                .add("asked", cell.outcomes().size())
                .add("answered", cell.answered().size());
        cell.refusal().ifPresent(reason -> members.add("cannot", reason));
        members.add("accuracy", proportion(cell.accuracy()))
                .add("mean_tokens", cell.meanTokens())
                .add("mean_thinking_tokens", cell.meanThinkingTokens())
                .add("cut", proportion(cell.cut()))
                .add("effort_kept", proportion(cell.effortKept()));
        cell.rightTools()
                .ifPresent(tools -> members.add("right_tools", proportion(tools))
                        .add("right_calls", proportion(cell.rightCalls())));
        cell.readableJson()
                .ifPresent(json ->
                        members.add("readable_json", proportion(json)).add("right_json", proportion(cell.rightJson())));
        return members.add("answers", list(cell.outcomes(), ExamJson::outcome)).object();
    }

    private static JsonValue outcome(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered answer ->
                new Members()
                        .add("right", new JsonValue.JsonBoolean(answer.isRight()))
                        .add("tokens", answer.tokens())
                        .object();
            case Outcome.Refused _ -> new JsonValue.JsonNull();
        };
    }

    private static JsonValue gain(Gain gain) {
        return new Members()
                .add("task", gain.task())
                .add("split", ExamTasks.label(gain.split()))
                .add("pairs", gain.difference().pairs())
                .add("mean", gain.difference().mean())
                .add("low", gain.difference().interval().low())
                .add("high", gain.difference().interval().high())
                .object();
    }

    private static JsonValue row(Comparison.Row row) {
        return new Members()
                .add("task", row.task())
                .add("split", ExamTasks.label(row.split()))
                .add("effort", row.effort().toString())
                .add("gained", row.gained())
                .add("lost", row.lost())
                .add("p", row.probability())
                .add("p_corrected", row.corrected())
                .add("verdict", row.verdict().name().toLowerCase(Locale.ROOT))
                .object();
    }

    private static JsonValue proportion(Proportion proportion) {
        return new Members()
                .add("count", proportion.count())
                .add("of", proportion.of())
                .add("share", proportion.share())
                .add("low", proportion.interval().low())
                .add("high", proportion.interval().high())
                .object();
    }

    private static JsonValue text(String text) {
        return new JsonString(text);
    }

    private static <T> JsonValue list(List<T> values, Function<T, JsonValue> each) {
        return new JsonArray(values.stream().map(each).toList());
    }

    /** An object while its members are added. */
    private static final class Members {
        private final Map<String, JsonValue> members = new LinkedHashMap<>();

        Members add(String key, JsonValue value) {
            members.put(key, value);
            return this;
        }

        Members add(String key, String value) {
            return add(key, text(value));
        }

        Members add(String key, long value) {
            return add(key, JsonNumber.of(value));
        }

        Members add(String key, double value) {
            return add(key, new JsonNumber(Double.toString(value)));
        }

        JsonValue object() {
            return new JsonObject(members);
        }
    }
}
