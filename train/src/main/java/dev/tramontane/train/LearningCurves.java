package dev.tramontane.train;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.svg.Svg;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How a run went, as SVG: above the loss by effort, and that on what is not learned from, over the tokens read, on a
 * logarithmic scale; below the experts without a token, if there are experts. Noise is averaged away: a point stands for many steps. Readable on light and dark pages.
 */
public final class LearningCurves {
    private static final int WIDTH = 860;
    private static final int LEFT = 64;
    private static final int RIGHT = 844;
    private static final int LOSS_TOP = 64;
    private static final int LOSS_BOTTOM = 304;
    private static final int EXPERTS_TOP = 352;
    private static final int EXPERTS_BOTTOM = 432;
    private static final int AXIS = 38;
    private static final int LEGEND = 130;
    private static final int POINTS = 200;
    private static final String STYLE = """
            path { fill: none; stroke-width: 2; stroke-linejoin: round }
            .none { stroke: #8c96a0 }
            .high { stroke: #d9632b }
            .validation { stroke: #2da44e; stroke-dasharray: 5 4 }
            .experts { stroke: #3b7dd8 }
            """;

    /** A mean over neighbouring steps. */
    private record Point(double tokens, double value) {}

    private record Curve(String style, String name, List<Point> points) {}

    private final List<StepReport> reports;
    private final double tokens;
    private final boolean hasExperts;
    private final int height;
    private final Svg svg;

    private LearningCurves(List<StepReport> reports) {
        this.reports = reports;
        tokens = Math.max(1, reports.getLast().tokens());
        hasExperts = reports.stream().anyMatch(report -> !report.deadExperts().isEmpty());
        height = (hasExperts ? EXPERTS_BOTTOM : LOSS_BOTTOM) + AXIS;
        svg = new Svg(WIDTH, height, STYLE);
    }

    /**
     * The plot of a run.
     *
     * @param reports at least one
     */
    public static String svg(String title, List<StepReport> reports) {
        return new LearningCurves(reports).draw(title);
    }

    private String draw(String title) {
        svg.text(16, 28, "title", title);
        svg.text(16, 48, "faint", "cross entropy per learned token, in nats");
        losses();
        if (hasExperts) {
            svg.text(16, EXPERTS_TOP - 12, "faint", "experts without a token, mean of layers");
            experts();
        }
        axis(height - 12);
        return svg.finished();
    }

    private void axis(int y) {
        boolean isLong = tokens >= 1e6;
        for (int tick = 0; tick <= 4; tick++) {
            double share = tick / 4.0;
            svg.text(
                    (int) (LEFT + share * (RIGHT - LEFT)),
                    y,
                    tick == 0 ? "faint" : tick == 4 ? "faint end" : "faint middle",
                    number("%.1f", share * tokens / (isLong ? 1e6 : 1e3))
                            + (tick < 4 ? "" : isLong ? " million tokens" : " thousand tokens"));
        }
    }

    private void losses() {
        List<Curve> curves = Stream.of(
                        new Curve("high", "effort high", points(report -> effort(report, Effort.HIGH))),
                        new Curve("none", "effort none", points(report -> effort(report, Effort.NONE))),
                        new Curve("validation", "validation", points(StepReport::validationLoss)))
                .filter(curve -> !curve.points.isEmpty())
                .toList();
        List<Double> all = curves.stream()
                .flatMap(curve -> curve.points.stream().map(Point::value))
                .toList();
        if (all.isEmpty()) {
            return;
        }
        double most = Math.pow(10, Math.ceil(Math.log10(greatest(all))));
        double least = Math.pow(
                10,
                Math.floor(Math.log10(all.stream()
                        .mapToDouble(Double::doubleValue)
                        .filter(value -> value > 0)
                        .min()
                        .orElse(0.1))));
        double decades = Math.max(1, Math.log10(most / least));
        for (int decade = 0; decade <= Math.round(decades); decade++) {
            double value = least * Math.pow(10, decade);
            grid(
                    LOSS_BOTTOM - decade / decades * (LOSS_BOTTOM - LOSS_TOP),
                    value >= 1 ? number("%.0f", value) : "" + value);
        }
        Function<Double, Double> place =
                value -> LOSS_BOTTOM - Math.log10(Math.max(value, least) / least) / decades * (LOSS_BOTTOM - LOSS_TOP);
        int x = RIGHT - LEGEND * curves.size();
        for (Curve curve : curves) {
            curve(curve.points, place, curve.style);
            legend(x, curve.style, curve.name);
            x += LEGEND;
        }
    }

    private void experts() {
        List<Point> dead = points(report ->
                report.deadExperts().stream().mapToInt(Integer::intValue).average());
        double most = Math.max(1, dead.stream().mapToDouble(Point::value).max().orElse(1));
        grid(EXPERTS_TOP, number("%.0f", most));
        grid(EXPERTS_BOTTOM, "0");
        curve(dead, value -> EXPERTS_BOTTOM - value / most * (EXPERTS_BOTTOM - EXPERTS_TOP), "experts");
    }

    private static OptionalDouble effort(StepReport report, Effort effort) {
        Double loss = report.lossByEffort().get(effort);
        return loss == null ? OptionalDouble.empty() : OptionalDouble.of(loss);
    }

    private List<Point> points(Function<StepReport, OptionalDouble> value) {
        List<Point> points = new ArrayList<>();
        int together = Math.ceilDiv(reports.size(), POINTS);
        for (int first = 0; first < reports.size(); first += together) {
            List<StepReport> some = reports.subList(first, Math.min(reports.size(), first + together));
            OptionalDouble mean = some.stream()
                    .map(value)
                    .filter(OptionalDouble::isPresent)
                    .mapToDouble(OptionalDouble::getAsDouble)
                    .filter(Double::isFinite)
                    .average();
            mean.ifPresent(present -> points.add(new Point(some.getLast().tokens(), present)));
        }
        return points;
    }

    private static double greatest(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    }

    private void curve(List<Point> points, Function<Double, Double> place, String style) {
        if (points.isEmpty()) {
            return;
        }
        StringBuilder path = new StringBuilder();
        for (Point point : points) {
            path.append(String.format(
                    Locale.ROOT,
                    " %.1f %.1f",
                    LEFT + point.tokens / tokens * (RIGHT - LEFT),
                    place.apply(point.value)));
        }
        svg.element(String.format(Locale.ROOT, "<path class=\"%s\" d=\"M%s\"/>", style, path));
    }

    private void grid(double y, String label) {
        svg.grid(LEFT, RIGHT, y, y);
        svg.text(LEFT - 8, (int) y + 4, "faint end", label);
    }

    private void legend(int x, String style, String name) {
        svg.element(String.format(Locale.ROOT, "<path class=\"%s\" d=\"M %d 44 h 18\"/>", style, x));
        svg.text(x + 24, 48, "faint", name);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
