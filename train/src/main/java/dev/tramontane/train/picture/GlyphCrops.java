package dev.tramontane.train.picture;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Pictures of one digit, letter or figure each, to begin the image encoder's training with. Letters count as the same in
 * both cases; those that look like a digit or like each other in common typefaces are left out.
 */
public final class GlyphCrops {
    private static final String DIGITS = "0123456789";
    /** All but O, o, I and l. */
    private static final String LETTERS = "AaBbCcDdEeFfGgHhiJjKkLMmNnPpQqRrSsTtUuVvWwXxYyZz";

    private static final List<Figure> FIGURES = List.of(Figure.values());
    private static final int NOISE = 24;

    private final Typefaces typefaces;
    private final int side;
    private final List<String> labels;

    /**
     * A picture and what it shows.
     *
     * @param label an index into {@link #labels()}
     */
    public record Crop(Picture picture, int label) {}

    /** @param side in pixels, the same for height and width */
    public GlyphCrops(Typefaces typefaces, int side) {
        this.typefaces = typefaces;
        this.side = side;
        List<String> labels = new ArrayList<>();
        (DIGITS + LETTERS.toLowerCase(Locale.ROOT)).chars().distinct().forEach(c -> labels.add(Character.toString(c)));
        for (Figure figure : FIGURES) {
            labels.add(figure.word());
        }
        this.labels = List.copyOf(labels);
    }

    /** What crops can show. */
    public List<String> labels() {
        return labels;
    }

    /** Pixels per side of a crop. */
    public int side() {
        return side;
    }

    /**
     * Draws a crop.
     *
     * @param heldOut whether typefaces that are held out are used, else those to learn from
     * @param colourful the share of crops in any colours and with noise; the others are black on white
     */
    public Crop draw(RandomGenerator random, boolean heldOut, double colourful) {
        int label = random.nextInt(labels.size());
        boolean colours = random.nextDouble() < colourful;
        int paper = colours ? Colours.paper(random) : Colours.WHITE;
        int ink = colours ? Colours.ink(random, paper) : Colours.BLACK;
        Drawing drawing = new Drawing(side, side, paper);
        String name = labels.get(label);
        if (name.length() == 1) {
            Scribe.casual(typefaces.pick(random, heldOut), random)
                    .anywhere(drawing, cased(name, random), 0.5, ink, random);
        } else {
            drawing.fill(somewhere(figure(label).outline(), random), ink);
        }
        return new Crop(drawing.finish(random, colours ? random.nextInt(NOISE) : 0), label);
    }

    private Figure figure(int label) {
        return FIGURES.get(label - labels.size() + FIGURES.size());
    }

    private static String cased(String letter, RandomGenerator random) {
        String upper = letter.toUpperCase(Locale.ROOT);
        boolean both = LETTERS.contains(letter) && LETTERS.contains(upper);
        return both ? random.nextBoolean() ? upper : letter : LETTERS.contains(upper) ? upper : letter;
    }

    private Shape somewhere(Shape outline, RandomGenerator random) {
        Shape tilted = Transforms.tilted(outline, random.nextDouble(-10, 10), 0);
        double size = random.nextDouble(0.4, 0.9) * side;
        Shape shape = AffineTransform.getScaleInstance(size, size).createTransformedShape(tilted);
        Rectangle2D bounds = shape.getBounds2D();
        double x = random.nextDouble() * Math.max(0, side - bounds.getWidth()) - bounds.getMinX();
        double y = random.nextDouble() * Math.max(0, side - bounds.getHeight()) - bounds.getMinY();
        return Transforms.shift(x, y).createTransformedShape(shape);
    }
}
