package dev.tramontane.train.picture;

import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.random.RandomGenerator;

/**
 * Writes lines of text into boxes.
 *
 * @param typeface the same for a whole picture
 * @param degrees how far lines are turned
 * @param slant how far letters lean, as a share of their height
 * @param stretch of the widths, 1 for none
 */
record Scribe(Typeface typeface, double degrees, double slant, double stretch) {
    /** Of capitals and digits, in ems, in any common typeface. */
    private static final double CAPITAL_HEIGHT = 0.7;

    /** A little off, as in a photograph, and wider or narrower, since machines have few designs. */
    static Scribe casual(Typeface typeface, RandomGenerator random) {
        return new Scribe(
                typeface, random.nextDouble(-5, 5), random.nextDouble(-0.1, 0.1), random.nextDouble(0.75, 1.25));
    }

    /**
     * A line as large as fits into a box, around the origin. Small letters do not become larger than they would be beside
     * a capital.
     */
    Line line(String text, double width, double height) {
        Line outline = new Line(typeface.line(text));
        Rectangle2D bounds = outline.bounds();
        double top = Math.min(bounds.getMinY(), -CAPITAL_HEIGHT);
        double bottom = Math.max(bounds.getMaxY(), 0);
        double scale = Math.min(width / (stretch * bounds.getWidth()), height / (bottom - top));
        AffineTransform form = Transforms.tilt(degrees, slant);
        form.scale(stretch * scale, scale);
        form.translate(-bounds.getCenterX(), -(top + bottom) / 2);
        return outline.transformed(form);
    }
}
