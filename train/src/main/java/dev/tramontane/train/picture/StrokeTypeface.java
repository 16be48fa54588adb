package dev.tramontane.train.picture;

import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.util.HashMap;
import java.util.Map;

/** Skeletons drawn with a pen of some width: what can be written everywhere, fonts or not. */
final class StrokeTypeface implements Typeface {
    /** Units of a skeleton per em. */
    private static final int UNITS = 10;
    /** Between two letters, in units, the pen not counted. */
    private static final double GAP = 1;

    private final String design;
    private final Map<Character, Glyph> glyphs = new HashMap<>();

    /**
     * @param skeletons of all characters
     * @param pen width of the lines in units
     * @param round whether lines end round, else square
     * @param stretch of the widths, 1 for none
     * @param slant to the right, as a share of the height
     */
    StrokeTypeface(
            String design, Map<Character, Path2D> skeletons, double pen, boolean round, double stretch, double slant) {
        this.design = design;
        BasicStroke stroke = round
                ? new BasicStroke((float) pen, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
                : new BasicStroke((float) pen, BasicStroke.CAP_SQUARE, BasicStroke.JOIN_MITER);
        AffineTransform form = new AffineTransform(stretch, 0, -slant, 1, 0, 0);
        skeletons.forEach((character, skeleton) -> {
            Shape line = form.createTransformedShape(skeleton);
            double advance = skeleton.getBounds2D().getWidth() * stretch + pen + GAP;
            Shape outline = Transforms.shift(pen / 2, 0).createTransformedShape(stroke.createStrokedShape(line));
            glyphs.put(
                    character, new Glyph(Transforms.fromUnits(UNITS).createTransformedShape(outline), advance / UNITS));
        });
    }

    @Override
    public String design() {
        return design;
    }

    @Override
    public Glyph glyph(char character) {
        Glyph glyph = glyphs.get(character);
        if (glyph == null) {
            throw new IllegalArgumentException("no skeleton is drawn for the character '" + character + "'");
        }
        return glyph;
    }

    @Override
    public String toString() {
        return design;
    }
}
