package dev.tramontane.train.picture;

import java.awt.Shape;
import java.awt.geom.AffineTransform;

/** The few movements of outlines that drawing needs. */
final class Transforms {
    private Transforms() {}

    static AffineTransform shift(double x, double y) {
        return AffineTransform.getTranslateInstance(x, y);
    }

    /** From so many units per em to ems. */
    static AffineTransform fromUnits(double unitsPerEm) {
        return AffineTransform.getScaleInstance(1 / unitsPerEm, 1 / unitsPerEm);
    }

    /** Turns an outline, clockwise in degrees, and slants it to the right by a share of its height. */
    static Shape tilted(Shape shape, double degrees, double slant) {
        return tilt(degrees, slant).createTransformedShape(shape);
    }

    /** What {@link #tilted} does. */
    static AffineTransform tilt(double degrees, double slant) {
        AffineTransform tilt = AffineTransform.getRotateInstance(Math.toRadians(degrees));
        tilt.shear(-slant, 0);
        return tilt;
    }
}
