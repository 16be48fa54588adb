package dev.tramontane.train.picture;

import java.awt.Shape;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.random.RandomGenerator;

/**
 * Writes lines of text into boxes.
 *
 * @param typeface the same for a whole picture
 * @param degrees how far lines are turned
 * @param slant how far letters lean, as a share of their height
 */
record Scribe(Typeface typeface, double degrees, double slant) {
    /** Of capitals and digits, in ems, in any common typeface. */
    private static final double CAPITAL_HEIGHT = 0.7;

    /** Upright and level. */
    static Scribe straight(Typeface typeface) {
        return new Scribe(typeface, 0, 0);
    }

    /** A little off, as in a photograph. */
    static Scribe casual(Typeface typeface, RandomGenerator random) {
        return new Scribe(typeface, random.nextDouble(-5, 5), random.nextDouble(-0.1, 0.1));
    }

    /**
     * A line as large as fits into a box, around the origin. Small letters do not become larger than they would be beside
     * a capital.
     */
    Shape line(String text, double width, double height) {
        Path2D outline = typeface.line(text);
        Rectangle2D bounds = outline.getBounds2D();
        double top = Math.min(bounds.getMinY(), -CAPITAL_HEIGHT);
        double bottom = Math.max(bounds.getMaxY(), 0);
        double scale = Math.min(width / bounds.getWidth(), height / (bottom - top));
        outline.transform(Transforms.shift(-bounds.getCenterX(), -(top + bottom) / 2));
        outline.transform(Transforms.fromUnits(1 / scale));
        return Transforms.tilted(outline, degrees, slant);
    }

    /** Writes a line somewhere in a picture, so large that it takes most of one side or {@code least} of the most it could. */
    void anywhere(Drawing drawing, String text, double least, int ink, RandomGenerator random) {
        double size = random.nextDouble(least, 0.95);
        Shape line = line(text, size * drawing.width(), size * drawing.height());
        Rectangle2D bounds = line.getBounds2D();
        // What is tilted may stick out a little.
        double freeX = Math.max(0, drawing.width() - bounds.getWidth());
        double freeY = Math.max(0, drawing.height() - bounds.getHeight());
        double x = random.nextDouble() * freeX - bounds.getMinX();
        double y = random.nextDouble() * freeY - bounds.getMinY();
        drawing.fill(Transforms.shift(x, y).createTransformedShape(line), ink);
    }
}
