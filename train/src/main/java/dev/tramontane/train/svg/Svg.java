package dev.tramontane.train.svg;

import java.util.Locale;

/**
 * An SVG picture in the making, in the look that all have in common: text in the classes {@code title} and
 * {@code faint}, aligned with {@code middle} and {@code end}, and the lines of a {@code grid}, all of them readable on light
 * and dark pages. Coordinates are pixels from the top left; integers are written as they are, others to a tenth.
 */
public final class Svg {
    private static final String SHARED_STYLE = """
            text { font: 12px system-ui, sans-serif; fill: #24292f }
            .title { font-size: 17px; font-weight: 600 }
            .faint { fill: #6e7781 }
            .end { text-anchor: end }
            .middle { text-anchor: middle }
            .grid { stroke: #8c96a0; stroke-opacity: .35 }
            """;
    private static final String DARK_STYLE = """
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3 }
              .faint { fill: #9198a1 }
            }
            """;

    private final StringBuilder svg = new StringBuilder();

    /**
     * An empty picture.
     *
     * @param style the rules of its own classes, one a line
     */
    public Svg(int width, int height, String style) {
        element(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">",
                width,
                height,
                width,
                height));
        svg.append("<style>\n")
                .append((SHARED_STYLE + style + DARK_STYLE).indent(2))
                .append("</style>\n");
    }

    /** Any text; what is markup in it is escaped, control characters become question marks. */
    public void text(Number x, Number y, String style, String text) {
        element(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>",
                style,
                coordinate(x),
                coordinate(y),
                escaped(text)));
    }

    /** A line of the grid. */
    public void grid(Number fromX, Number toX, Number fromY, Number toY) {
        element(String.format(
                Locale.ROOT,
                "<line class=\"grid\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>",
                coordinate(fromX),
                coordinate(toX),
                coordinate(fromY),
                coordinate(toY)));
    }

    /** An element on a line of its own, which is not escaped. */
    public void element(String element) {
        svg.append(element).append('\n');
    }

    /** The whole picture as it is now. */
    public String finished() {
        return svg + "</svg>\n";
    }

    private static String coordinate(Number number) {
        return number instanceof Integer ? number.toString() : String.format(Locale.ROOT, "%.1f", number.doubleValue());
    }

    private static String escaped(String text) {
        return text.replaceAll("\\p{Cntrl}", "?")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }
}
