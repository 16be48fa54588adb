package dev.tramontane.train.picture;

import java.awt.geom.Point2D;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/**
 * Pictures of signs, to begin the image encoder's training with: a line of them across the picture, or some here and there.
 * Every cell, which is what the decoder will see as one token, has the label of the sign whose middle is in it.
 *
 * @param cell pixels per side of a cell
 */
record GlyphPictures(Typefaces typefaces, int cell) {
    /** The label of a cell with the middles of several signs in it: too many for one token. */
    static final int CROWDED = -1;

    private static final int NOISE = 24;
    private static final int LONGEST_LINE = 4;
    private static final double LINES = 0.7;
    private static final double SMALLEST_LINE = 0.65;
    private static final double TAKEN_CELLS = 0.4;
    private static final double SHARE_OF_FIGURES = 0.4;
    private static final double SMALLEST_SIGN = 0.5;

    /**
     * A picture and what it shows.
     *
     * @param labels of its cells in reading order, from {@link Signs} or {@link #CROWDED}
     */
    record Sheet(Picture picture, int[] labels) {}

    /**
     * Draws a picture.
     *
     * @param heldOut whether typefaces that are held out are used, else those to learn from
     * @param colourful the share of pictures in any colours and with noise; the others are black on white
     */
    Sheet draw(RandomGenerator random, boolean heldOut, double colourful) {
        boolean colours = random.nextDouble() < colourful;
        int paper = colours ? Colours.paper(random) : Colours.WHITE;
        int ink = colours ? Colours.ink(random, paper) : Colours.BLACK;
        Scribe scribe = Scribe.casual(typefaces.pick(random, heldOut), random);
        boolean isLine = random.nextDouble() < LINES;
        int length = isLine ? random.nextInt(1, LONGEST_LINE + 1) : 0;
        PictureSize size = isLine ? PictureSize.forLine(random, length) : PictureSize.between(random, 1, 1, 3, 4);
        Drawing drawing = size.blank(cell, paper);
        int[] labels = isLine
                ? line(drawing, size, scribe, Signs.draw(random, length), ink, random)
                : scattered(drawing, size, scribe, () -> colours ? Colours.ink(random, paper) : ink, random);
        return new Sheet(drawing.finish(random, colours ? random.nextInt(NOISE) : 0), labels);
    }

    private int[] line(Drawing drawing, PictureSize size, Scribe scribe, String text, int ink, RandomGenerator random) {
        int[] labels = new int[size.cells()];
        List<Point2D> centres = Slot.all(drawing)
                .write(drawing, scribe, text, SMALLEST_LINE, ink, random)
                .centres();
        for (int i = 0; i < text.length(); i++) {
            int at = at(centres.get(i), size);
            labels[at] = labels[at] == Signs.NOTHING ? Signs.label(text.charAt(i)) : CROWDED;
        }
        return labels;
    }

    private int[] scattered(
            Drawing drawing, PictureSize size, Scribe scribe, IntSupplier inks, RandomGenerator random) {
        int[] labels = new int[size.cells()];
        for (int at = 0; at < labels.length; at++) {
            if (random.nextDouble() < TAKEN_CELLS) {
                labels[at] = single(drawing, scribe, size.slot(at, cell), inks.getAsInt(), random);
            }
        }
        return labels;
    }

    private int at(Point2D point, PictureSize size) {
        int row = Math.clamp((long) (point.getY() / cell), 0, size.rows() - 1);
        int column = Math.clamp((long) (point.getX() / cell), 0, size.columns() - 1);
        return row * size.columns() + column;
    }

    private static int single(Drawing drawing, Scribe scribe, Slot slot, int colour, RandomGenerator random) {
        if (random.nextDouble() < SHARE_OF_FIGURES) {
            Figure figure = Figure.any(random);
            slot.draw(drawing, figure, colour, random);
            return Signs.label(figure);
        }
        String sign = Signs.draw(random, 1);
        slot.write(drawing, scribe, sign, SMALLEST_SIGN, colour, random);
        return Signs.label(sign.charAt(0));
    }
}
