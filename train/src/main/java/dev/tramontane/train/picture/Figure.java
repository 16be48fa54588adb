package dev.tramontane.train.picture;

import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Figures with a name, of a size about 1 around the origin. */
enum Figure {
    CIRCLE,
    SQUARE,
    TRIANGLE,
    STAR,
    CROSS,
    RING;

    /** All of them, in their order. */
    static final List<Figure> ALL = List.of(values());

    static Figure any(RandomGenerator random) {
        return ALL.get(random.nextInt(ALL.size()));
    }

    Shape outline() {
        return switch (this) {
            case CIRCLE -> new Ellipse2D.Double(-0.5, -0.5, 1, 1);
            case SQUARE -> new Rectangle2D.Double(-0.45, -0.45, 0.9, 0.9);
            case TRIANGLE -> polygon(3, 0.58, 0.58);
            case STAR -> polygon(10, 0.56, 0.22);
            case CROSS -> cross();
            case RING -> ring();
        };
    }

    /** The English word. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The English word for several. */
    String plural() {
        return this == CROSS ? word() + "es" : word() + "s";
    }

    /** Corners at two distances by turns, the first one on top. */
    private static Shape polygon(int corners, double outer, double inner) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i < corners; i++) {
            double angle = 2 * Math.PI * i / corners;
            double radius = i % 2 == 0 ? outer : inner;
            double x = radius * Math.sin(angle);
            double y = -radius * Math.cos(angle);
            if (i == 0) {
                path.moveTo(x, y);
            } else {
                path.lineTo(x, y);
            }
        }
        path.closePath();
        return path;
    }

    private static Shape cross() {
        Area cross = new Area(new Rectangle2D.Double(-0.15, -0.5, 0.3, 1));
        cross.add(new Area(new Rectangle2D.Double(-0.5, -0.15, 1, 0.3)));
        return cross;
    }

    private static Shape ring() {
        Area ring = new Area(new Ellipse2D.Double(-0.5, -0.5, 1, 1));
        ring.subtract(new Area(new Ellipse2D.Double(-0.28, -0.28, 0.56, 0.56)));
        return ring;
    }
}
