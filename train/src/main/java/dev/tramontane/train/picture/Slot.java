package dev.tramontane.train.picture;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.random.RandomGenerator;

/** A part of a picture that a figure or a line of text has for itself, in pixels. */
record Slot(double left, double top, double width, double height) {

    static Slot all(Drawing drawing) {
        return new Slot(0, 0, drawing.width(), drawing.height());
    }

    /** Draws a figure of any size somewhere in it. */
    void draw(Drawing drawing, Figure figure, int colour, RandomGenerator random) {
        Shape tilted = Transforms.tilted(figure.outline(), random.nextDouble(-8, 8), 0);
        double size = random.nextDouble(0.5, 0.85) * Math.min(width, height);
        Shape shape = AffineTransform.getScaleInstance(size, size).createTransformedShape(tilted);
        drawing.fill(somewhere(shape.getBounds2D(), random).createTransformedShape(shape), colour);
    }

    /** Writes a line of text somewhere in it, {@code least} of the most it could be or larger. */
    Line write(Drawing drawing, Scribe scribe, String text, double least, int ink, RandomGenerator random) {
        double size = random.nextDouble(least, 0.95);
        Line line = scribe.line(text, size * width, size * height);
        Line written = line.transformed(somewhere(line.bounds(), random));
        written.fill(drawing, ink);
        return written;
    }

    /** What is tilted may stick out a little. */
    private AffineTransform somewhere(Rectangle2D bounds, RandomGenerator random) {
        double x = left + random.nextDouble() * Math.max(0, width - bounds.getWidth()) - bounds.getMinX();
        double y = top + random.nextDouble() * Math.max(0, height - bounds.getHeight()) - bounds.getMinY();
        return Transforms.shift(x, y);
    }
}
