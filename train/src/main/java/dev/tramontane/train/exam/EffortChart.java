package dev.tramontane.train.exam;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.svg.Svg;
import dev.tramontane.train.task.Split;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What thinking costs and brings, as SVG: for every task an arrow from accuracy and mean output tokens without thought to
 * those with it. Tokens are on a logarithmic scale. Readable on light and dark pages.
 */
public final class EffortChart {
    private static final int WIDTH = 860;
    private static final int LEFT = 64;
    private static final int RIGHT = 640;
    private static final int TOP = 72;
    private static final int LEAST_HEIGHT = 380;
    private static final int LABEL_HEIGHT = 17;
    private static final int LABEL_GAP = 28;
    private static final int MARGIN = 56;
    private static final double RADIUS = 4;
    private static final String STYLE = """
            .leader { stroke: #8c96a0; stroke-opacity: .6; stroke-dasharray: 1 3 }
            .arrow { stroke: #8c96a0; stroke-width: 1.5 }
            .tip { fill: #8c96a0 }
            .none { fill: #8c96a0 }
            .high { fill: #d9632b }
            """;

    /** A task's answers at its first effort and, if there are two, its last. */
    private record Arrow(String task, Optional<Cell> none, Optional<Cell> high) {
        Cell end() {
            return high.or(() -> none).orElseThrow();
        }
    }

    private final List<Arrow> arrows;
    private final double decades;
    private final int bottom;
    private final Svg svg;

    private EffortChart(List<Arrow> arrows) {
        this.arrows = arrows;
        double most = arrows.stream()
                .flatMap(arrow -> Stream.concat(arrow.none().stream(), arrow.high().stream()))
                .mapToDouble(Cell::meanTokens)
                .max()
                .orElse(1);
        decades = Math.max(1, Math.ceil(Math.log10(most) * 4) / 4);
        bottom = TOP + Math.max(LEAST_HEIGHT, LABEL_HEIGHT * arrows.size());
        svg = new Svg(WIDTH, bottom + MARGIN, STYLE);
    }

    /** The tasks of a split, as far as they were answered. */
    public static String svg(ExamReport report, Split split) {
        List<Arrow> arrows = report.options().tasks().stream()
                .map(task -> new Arrow(
                        task.name(),
                        answered(report, task.name(), split, Effort.NONE),
                        answered(report, task.name(), split, Effort.HIGH)))
                .filter(arrow -> arrow.none().isPresent() || arrow.high().isPresent())
                .toList();
        return new EffortChart(arrows).draw(report.examinee().name(), ExamTasks.label(split));
    }

    private static Optional<Cell> answered(ExamReport report, String task, Split split, Effort effort) {
        return report.cell(task, split, effort).filter(cell -> !cell.answered().isEmpty());
    }

    private String draw(String model, String split) {
        text(16, 28, "title", model + ": what thinking costs and brings");
        text(16, 48, "faint", "accuracy in % against mean output tokens, by task; questions: " + split);
        dot(RIGHT + LABEL_GAP, 44, "none");
        text(RIGHT + LABEL_GAP + 10, 48, "faint", "effort none");
        dot(RIGHT + LABEL_GAP + 100, 44, "high");
        text(RIGHT + LABEL_GAP + 110, 48, "faint", "effort high");
        for (int percent = 0; percent <= 100; percent += 25) {
            double y = y(percent / 100.0);
            svg.grid(LEFT, RIGHT, y, y);
            text(LEFT - 10, y + 4, "faint end", Integer.toString(percent));
        }
        ticks();
        arrows.forEach(this::arrow);
        labels();
        return svg.finished();
    }

    private void ticks() {
        for (int tick : new int[] {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000}) {
            if (Math.log10(tick) <= decades) {
                double x = x(tick);
                svg.grid(x, x, TOP, bottom);
                text(x, bottom + 20, "faint middle", Integer.toString(tick));
            }
        }
        text(RIGHT, bottom + 42, "faint end", "mean output tokens, logarithmic");
    }

    private void arrow(Arrow arrow) {
        if (arrow.none().isPresent() && arrow.high().isPresent()) {
            shaft(
                    x(arrow.none().get()),
                    y(arrow.none().get()),
                    x(arrow.high().get()),
                    y(arrow.high().get()));
        }
        arrow.none().ifPresent(cell -> dot(x(cell), y(cell), "none"));
        arrow.high().ifPresent(cell -> dot(x(cell), y(cell), "high"));
    }

    /** Ends before the dot, with a tip. */
    private void shaft(double fromX, double fromY, double toX, double toY) {
        double length = Math.hypot(toX - fromX, toY - fromY);
        if (length < 4 * RADIUS) {
            return;
        }
        double alongX = (toX - fromX) / length;
        double alongY = (toY - fromY) / length;
        double tipX = toX - alongX * (RADIUS + 1);
        double tipY = toY - alongY * (RADIUS + 1);
        double baseX = tipX - 8 * alongX;
        double baseY = tipY - 8 * alongY;
        svg.element(String.format(
                Locale.ROOT,
                "<line class=\"arrow\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
                fromX,
                fromY,
                baseX,
                baseY));
        svg.element(String.format(
                Locale.ROOT,
                "<path class=\"tip\" d=\"M %.1f %.1f L %.1f %.1f L %.1f %.1f Z\"/>",
                tipX,
                tipY,
                baseX - 3.5 * alongY,
                baseY + 3.5 * alongX,
                baseX + 3.5 * alongY,
                baseY - 3.5 * alongX));
    }

    /** Beside the plot, in the order of where the arrows end, so that none hides another. */
    private void labels() {
        List<Arrow> byHeight = new ArrayList<>(arrows);
        byHeight.sort(Comparator.comparingDouble((Arrow arrow) -> y(arrow.end()))
                .thenComparingDouble(arrow -> -x(arrow.end())));
        double[] places = new double[byHeight.size()];
        double least = TOP;
        for (int i = 0; i < places.length; i++) {
            places[i] = Math.max(least, y(byHeight.get(i).end()));
            least = places[i] + LABEL_HEIGHT;
        }
        double most = bottom;
        for (int i = places.length - 1; i >= 0; i--) {
            places[i] = Math.min(most, places[i]);
            most = places[i] - LABEL_HEIGHT;
        }
        for (int i = 0; i < places.length; i++) {
            Arrow arrow = byHeight.get(i);
            svg.element(String.format(
                    Locale.ROOT,
                    "<line class=\"leader\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>",
                    x(arrow.end()) + RADIUS + 2,
                    y(arrow.end()),
                    RIGHT + LABEL_GAP - 4,
                    places[i]));
            text(RIGHT + LABEL_GAP, places[i] + 4, "", label(arrow));
        }
    }

    private static String label(Arrow arrow) {
        String end = percent(arrow.end());
        return arrow.task() + " "
                + (arrow.none().isPresent() && arrow.high().isPresent()
                        ? percent(arrow.none().get()) + " → " + end
                        : end);
    }

    private static String percent(Cell cell) {
        return String.format(Locale.ROOT, "%.0f", 100 * cell.accuracy().share());
    }

    private double x(Cell cell) {
        return x(Math.max(1, cell.meanTokens()));
    }

    private double x(double tokens) {
        return LEFT + Math.log10(tokens) / decades * (RIGHT - LEFT);
    }

    private double y(Cell cell) {
        return y(cell.accuracy().share());
    }

    private double y(double share) {
        return bottom - share * (bottom - TOP);
    }

    private void dot(double x, double y, String style) {
        svg.element(String.format(
                Locale.ROOT, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.0f\"/>", style, x, y, RADIUS));
    }

    /** To a tenth of a pixel, whatever the numbers. */
    private void text(double x, double y, String style, String text) {
        svg.text(x, y, style, text);
    }
}
