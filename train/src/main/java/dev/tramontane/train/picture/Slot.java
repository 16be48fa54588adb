package dev.tramontane.train.picture;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.random.RandomGenerator;

/** A part of a picture that one figure has for itself, in pixels. */
record Slot(double left, double top, double width, double height) {

    /** Draws a figure of any size somewhere in it. */
    void draw(Drawing drawing, Figure figure, int colour, RandomGenerator random) {
        Shape tilted = Transforms.tilted(figure.outline(), random.nextDouble(-8, 8), 0);
        double size = random.nextDouble(0.5, 0.85) * Math.min(width, height);
        Shape shape = AffineTransform.getScaleInstance(size, size).createTransformedShape(tilted);
        Rectangle2D bounds = shape.getBounds2D();
        double x = left + random.nextDouble() * Math.max(0, width - bounds.getWidth()) - bounds.getMinX();
        double y = top + random.nextDouble() * Math.max(0, height - bounds.getHeight()) - bounds.getMinY();
        drawing.fill(Transforms.shift(x, y).createTransformedShape(shape), colour);
    }
}
