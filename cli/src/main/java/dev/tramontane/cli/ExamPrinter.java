package dev.tramontane.cli;

import dev.tramontane.train.exam.Comparison;
import dev.tramontane.train.exam.ExamReport;
import dev.tramontane.train.exam.ExamTables;
import dev.tramontane.train.exam.Examinee;
import dev.tramontane.train.exam.ResultTable;
import java.util.List;

/** Prints how a model has done. */
final class ExamPrinter {
    private final Output output;

    ExamPrinter(Output output) {
        this.output = output;
    }

    void print(ExamReport report) {
        Examinee examinee = report.examinee();
        output.println(output.bold(output.harmless(examinee.name())) + ": " + Sizes.count(examinee.parameters())
                + " parameters, " + Sizes.bytes(examinee.weightBytes()) + " " + examinee.format());
        print(ExamTables.accuracy(report));
        ExamTables.forms(report).ifPresent(this::print);
        print(ExamTables.efforts(report));
        List<String> refusals = ExamTables.refusals(report);
        if (!refusals.isEmpty()) {
            output.println("");
            refusals.forEach(line -> output.println(output.harmless(line)));
        }
    }

    void print(Comparison comparison) {
        output.println("");
        output.println(output.bold(output.harmless(comparison.model().examinee().name() + " against "
                + comparison.against().examinee().name())));
        print(ExamTables.comparison(comparison));
        output.println("");
        int worse = comparison.worse().size();
        output.println(
                worse == 0
                        ? "Nowhere significantly worse."
                        : "Significantly worse in " + worse + " of "
                                + comparison.rows().size() + " rows.");
    }

    private void print(ResultTable table) {
        TextTable text = new TextTable(table.head().toArray(String[]::new));
        table.rows().forEach(row -> text.row(row.toArray(String[]::new)));
        output.println("");
        text.lines().forEach(output::println);
    }
}
