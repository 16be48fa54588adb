package dev.tramontane.train.picture;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/**
 * A line of text as it is drawn.
 *
 * @param signs the outlines of its signs in reading order, at least one
 */
record Line(List<Shape> signs) {
    Line {
        signs = List.copyOf(signs);
    }

    Rectangle2D bounds() {
        Rectangle2D bounds = signs.getFirst().getBounds2D();
        signs.forEach(sign -> bounds.add(sign.getBounds2D()));
        return bounds;
    }

    Line transformed(AffineTransform transform) {
        return new Line(signs.stream().map(transform::createTransformedShape).toList());
    }

    /** The middle of each sign's bounds. */
    List<Point2D> centres() {
        return signs.stream()
                .map(Shape::getBounds2D)
                .<Point2D>map(bounds -> new Point2D.Double(bounds.getCenterX(), bounds.getCenterY()))
                .toList();
    }

    void fill(Drawing drawing, int ink) {
        signs.forEach(sign -> drawing.fill(sign, ink));
    }
}
