package dev.tramontane.train.picture;

import java.awt.Shape;
import java.util.ArrayList;
import java.util.List;

/** Letters as outlines: coordinates in ems, the baseline at 0, y downwards. May be shared between threads. */
sealed interface Typeface permits FontTypeface, StrokeTypeface {

    /** One letter and how far the next one is from it, in ems. */
    record Glyph(Shape outline, double advance) {}

    /**
     * Faces that look alike but for weight, width and slant are of one design: they are learned from together, or held
     * out together.
     */
    String design();

    /** The glyph of one of {@link #CHARACTERS}. */
    Glyph glyph(char character);

    /** What every typeface can write. */
    String CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** The signs of a line of text, from the origin to the right. */
    default List<Shape> line(String text) {
        List<Shape> signs = new ArrayList<>();
        double x = 0;
        for (int i = 0; i < text.length(); i++) {
            Glyph glyph = glyph(text.charAt(i));
            signs.add(Transforms.shift(x, 0).createTransformedShape(glyph.outline()));
            x += glyph.advance();
        }
        return signs;
    }
}
