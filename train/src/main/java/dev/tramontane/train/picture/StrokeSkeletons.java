package dev.tramontane.train.picture;

import java.awt.geom.Path2D;
import java.awt.geom.QuadCurve2D;
import java.util.HashMap;
import java.util.Map;
import java.util.Scanner;

/**
 * Letters as the line that a pen follows, for machines without fonts. A unit is a tenth of an em: capitals are 7 high, small
 * letters 5, and y goes upwards here.
 */
final class StrokeSkeletons {

    /** Per line a character and its strokes: M moves, L draws a line, Q a parabola around its first point. */
    private static final String STROKES = """
            0 M 2 7 Q 0 7 0 3.5 Q 0 0 2 0 Q 4 0 4 3.5 Q 4 7 2 7
            1 M 0.5 5.5 L 2 7 L 2 0 M 0.5 0 L 3.5 0
            2 M 0 5.3 Q 0 7 2 7 Q 4 7 4 5.2 Q 4 4 2 2.2 L 0 0 L 4 0
            3 M 0 6 Q 0.6 7 2 7 Q 3.8 7 3.8 5.4 Q 3.8 3.8 1.6 3.8 Q 4 3.8 4 1.9 Q 4 0 2 0 Q 0.4 0 0 1.2
            4 M 3 0 L 3 7 L 0 2 L 4 2
            5 M 3.7 7 L 0.5 7 L 0.3 4 Q 1 4.5 2 4.5 Q 4 4.5 4 2.3 Q 4 0 1.8 0 Q 0.5 0 0 1
            6 M 3.6 6.4 Q 3 7 2.2 7 Q 0 7 0 2.6 Q 0 0 2 0 Q 4 0 4 2.2 Q 4 4.3 2.1 4.3 Q 0.4 4.3 0 2.6
            7 M 0 7 L 4 7 L 1.3 0
            8 M 2 7 Q 0.3 7 0.3 5.4 Q 0.3 3.8 2 3.8 Q 3.7 3.8 3.7 5.4 Q 3.7 7 2 7 M 2 3.8 Q 0 3.8 0 1.9 Q 0 0 2 0 Q 4 0 4 1.9 Q 4 3.8 2 3.8
            9 M 0.4 0.6 Q 1 0 1.8 0 Q 4 0 4 4.4 Q 4 7 2 7 Q 0 7 0 4.8 Q 0 2.7 1.9 2.7 Q 3.6 2.7 4 4.4
            A M 0 0 L 2.2 7 L 4.4 0 M 0.8 2.4 L 3.6 2.4
            B M 0 0 L 0 7 L 2 7 Q 3.7 7 3.7 5.3 Q 3.7 3.7 2 3.7 L 0 3.7 M 2 3.7 Q 4.1 3.7 4.1 1.9 Q 4.1 0 2 0 L 0 0
            C M 4.2 5.7 Q 3.6 7 2.3 7 Q 0 7 0 3.5 Q 0 0 2.3 0 Q 3.6 0 4.2 1.3
            D M 0 0 L 0 7 L 1.7 7 Q 4.3 7 4.3 3.5 Q 4.3 0 1.7 0 L 0 0
            E M 3.8 7 L 0 7 L 0 0 L 3.8 0 M 0 3.6 L 3 3.6
            F M 3.8 7 L 0 7 L 0 0 M 0 3.6 L 3 3.6
            G M 4.2 5.7 Q 3.6 7 2.3 7 Q 0 7 0 3.5 Q 0 0 2.3 0 Q 4.4 0 4.4 3 L 2.4 3
            H M 0 0 L 0 7 M 4.2 0 L 4.2 7 M 0 3.6 L 4.2 3.6
            I M 0 0 L 2 0 M 0 7 L 2 7 M 1 0 L 1 7
            J M 3 7 L 3 2 Q 3 0 1.4 0 Q 0 0 0 1.8
            K M 0 0 L 0 7 M 4 7 L 0 2.9 M 1.4 4.3 L 4.2 0
            L M 0 7 L 0 0 L 3.6 0
            M M 0 0 L 0 7 L 2.5 2 L 5 7 L 5 0
            N M 0 0 L 0 7 L 4.2 0 L 4.2 7
            O M 2.4 7 Q 0 7 0 3.5 Q 0 0 2.4 0 Q 4.8 0 4.8 3.5 Q 4.8 7 2.4 7
            P M 0 0 L 0 7 L 2.1 7 Q 4 7 4 5 Q 4 3 2.1 3 L 0 3
            Q M 2.4 7 Q 0 7 0 3.5 Q 0 0 2.4 0 Q 4.8 0 4.8 3.5 Q 4.8 7 2.4 7 M 2.9 1.8 L 4.7 -0.6
            R M 0 0 L 0 7 L 2.1 7 Q 4 7 4 5.1 Q 4 3.3 2.1 3.3 L 0 3.3 M 2.1 3.3 L 4.2 0
            S M 3.8 5.8 Q 3.4 7 2 7 Q 0.2 7 0.2 5.3 Q 0.2 3.9 2 3.6 Q 4 3.2 4 1.8 Q 4 0 2 0 Q 0.4 0 0 1.3
            T M 0 7 L 4.4 7 M 2.2 7 L 2.2 0
            U M 0 7 L 0 2.3 Q 0 0 2.1 0 Q 4.2 0 4.2 2.3 L 4.2 7
            V M 0 7 L 2.2 0 L 4.4 7
            W M 0 7 L 1.4 0 L 2.9 5.4 L 4.4 0 L 5.8 7
            X M 0 7 L 4.2 0 M 4.2 7 L 0 0
            Y M 0 7 L 2.1 3.4 L 4.2 7 M 2.1 3.4 L 2.1 0
            Z M 0 7 L 4 7 L 0 0 L 4 0
            a M 3.3 5 L 3.3 0 M 3.3 3.4 Q 3 5 1.7 5 Q 0 5 0 2.5 Q 0 0 1.7 0 Q 3 0 3.3 1.6
            b M 0 7 L 0 0 M 0 3.4 Q 0.3 5 1.6 5 Q 3.3 5 3.3 2.5 Q 3.3 0 1.6 0 Q 0.3 0 0 1.6
            c M 3.2 4 Q 2.8 5 1.8 5 Q 0 5 0 2.5 Q 0 0 1.8 0 Q 2.8 0 3.2 1
            d M 3.3 7 L 3.3 0 M 3.3 3.4 Q 3 5 1.7 5 Q 0 5 0 2.5 Q 0 0 1.7 0 Q 3 0 3.3 1.6
            e M 0 2.7 L 3.4 2.7 Q 3.4 5 1.8 5 Q 0 5 0 2.5 Q 0 0 1.9 0 Q 2.9 0 3.3 0.9
            f M 2.5 7 Q 1 7.2 1 5.5 L 1 0 M 0 4.7 L 2.3 4.7
            g M 3.3 5 L 3.3 -0.4 Q 3.3 -2 1.6 -2 Q 0.6 -2 0.1 -1.4 M 3.3 3.4 Q 3 5 1.7 5 Q 0 5 0 2.5 Q 0 0.2 1.7 0.2 Q 3 0.2 3.3 1.6
            h M 0 7 L 0 0 M 0 3.2 Q 0.3 5 1.8 5 Q 3.2 5 3.2 3 L 3.2 0
            i M 0.2 5 L 0.2 0 M 0.2 6.6 L 0.2 6.9
            j M 1.2 5 L 1.2 -0.6 Q 1.2 -2 0 -2 M 1.2 6.6 L 1.2 6.9
            k M 0 7 L 0 0 M 3 5 L 0 2 M 1.1 3.1 L 3.2 0
            l M 0.2 7 L 0.2 0.8 Q 0.2 0 1.2 0
            m M 0 5 L 0 0 M 0 3.3 Q 0.3 5 1.4 5 Q 2.5 5 2.5 3.2 L 2.5 0 M 2.5 3.3 Q 2.8 5 3.9 5 Q 5 5 5 3.2 L 5 0
            n M 0 5 L 0 0 M 0 3.2 Q 0.3 5 1.8 5 Q 3.2 5 3.2 3 L 3.2 0
            o M 1.8 5 Q 0 5 0 2.5 Q 0 0 1.8 0 Q 3.6 0 3.6 2.5 Q 3.6 5 1.8 5
            p M 0 5 L 0 -2 M 0 3.4 Q 0.3 5 1.6 5 Q 3.3 5 3.3 2.5 Q 3.3 0 1.6 0 Q 0.3 0 0 1.6
            q M 3.3 5 L 3.3 -2 M 3.3 3.4 Q 3 5 1.7 5 Q 0 5 0 2.5 Q 0 0 1.7 0 Q 3 0 3.3 1.6
            r M 0 5 L 0 0 M 0 3 Q 0.4 5 2.2 4.9
            s M 2.9 4.2 Q 2.6 5 1.5 5 Q 0.1 5 0.1 3.8 Q 0.1 2.8 1.6 2.6 Q 3.1 2.3 3.1 1.3 Q 3.1 0 1.5 0 Q 0.3 0 0 0.9
            t M 1 6.6 L 1 1.2 Q 1 0 2.4 0.1 M 0 4.9 L 2.3 4.9
            u M 0 5 L 0 2 Q 0 0 1.4 0 Q 2.9 0 3.2 1.8 M 3.2 5 L 3.2 0
            v M 0 5 L 1.7 0 L 3.4 5
            w M 0 5 L 1.2 0 L 2.4 4 L 3.6 0 L 4.8 5
            x M 0 5 L 3.2 0 M 3.2 5 L 0 0
            y M 0 5 L 1.7 0.2 M 3.4 5 L 1.7 0.2 L 0.9 -2
            z M 0 5 L 3.1 5 L 0 0 L 3.1 0
            """;

    private StrokeSkeletons() {}

    /**
     * The skeletons of all characters, y downwards.
     *
     * @param faceted whether parabolas become two straight lines each
     */
    static Map<Character, Path2D> all(boolean faceted) {
        Map<Character, Path2D> all = new HashMap<>();
        STROKES.lines().forEach(line -> all.put(line.charAt(0), parse(line.substring(1), faceted)));
        return all;
    }

    private static Path2D parse(String strokes, boolean faceted) {
        Path2D path = new Path2D.Double();
        try (Scanner words = new Scanner(strokes)) {
            while (words.hasNext()) {
                switch (words.next()) {
                    case "M" -> path.moveTo(number(words), -number(words));
                    case "L" -> path.lineTo(number(words), -number(words));
                    default -> curve(path, number(words), -number(words), number(words), -number(words), faceted);
                }
            }
        }
        return path;
    }

    private static void curve(Path2D path, double aroundX, double aroundY, double x, double y, boolean faceted) {
        if (faceted) {
            double fromX = path.getCurrentPoint().getX();
            double fromY = path.getCurrentPoint().getY();
            QuadCurve2D half = new QuadCurve2D.Double();
            new QuadCurve2D.Double(fromX, fromY, aroundX, aroundY, x, y).subdivide(half, null);
            path.lineTo(half.getX2(), half.getY2());
            path.lineTo(x, y);
        } else {
            path.quadTo(aroundX, aroundY, x, y);
        }
    }

    private static double number(Scanner words) {
        return Double.parseDouble(words.next());
    }
}
