package dev.tramontane.train.picture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/**
 * What pictures are written with: the typefaces to learn from, and others to be examined with, which differ by more than
 * weight or slant. Which design is held out is a matter of its name, so it is held out on every machine that has it.
 * Immutable; may be shared between threads.
 */
public final class Typefaces {
    /** One design in so many is held out. */
    private static final int HELD_OUT_OF = 4;

    private final List<List<Typeface>> learned;
    private final List<List<Typeface>> heldOut;

    private Typefaces(List<List<Typeface>> learned, List<List<Typeface>> heldOut) {
        this.learned = learned;
        this.heldOut = heldOut;
    }

    /** Two designs that need no fonts and are the same on every machine. */
    public static Typefaces builtIn() {
        return with(List.of());
    }

    /**
     * The fonts of this machine that can write letters and digits, and what is built in. Takes a second or two. Where Java
     * finds no fonts, or no library to look for them with, only what is built in.
     */
    public static Typefaces ofMachine() {
        return with(MachineFonts.find());
    }

    private static Typefaces with(List<FontTypeface> fonts) {
        Map<String, List<Typeface>> designs = new TreeMap<>();
        for (FontTypeface font : fonts) {
            designs.computeIfAbsent(font.design(), design -> new ArrayList<>()).add(font);
        }
        List<List<Typeface>> learned = new ArrayList<>();
        List<List<Typeface>> heldOut = new ArrayList<>();
        designs.forEach((design, faces) -> (isHeldOut(design) ? heldOut : learned).add(List.copyOf(faces)));
        learned.add(rounded());
        (heldOut.isEmpty() ? heldOut : learned).add(faceted());
        return new Typefaces(List.copyOf(learned), List.copyOf(heldOut));
    }

    private static boolean isHeldOut(String design) {
        CRC32 hash = new CRC32();
        hash.update(design.getBytes(UTF_8));
        return hash.getValue() % HELD_OUT_OF == 0;
    }

    private static List<Typeface> rounded() {
        var skeletons = StrokeSkeletons.all(false);
        List<Typeface> faces = new ArrayList<>();
        for (double pen : new double[] {0.7, 1, 1.4}) {
            for (double slant : new double[] {0, 0.2}) {
                faces.add(new StrokeTypeface("Rounded strokes", skeletons, pen, true, 1, slant));
                faces.add(new StrokeTypeface("Rounded strokes", skeletons, pen, false, 0.85, slant));
            }
        }
        return List.copyOf(faces);
    }

    private static List<Typeface> faceted() {
        var skeletons = StrokeSkeletons.all(true);
        return List.of(
                new StrokeTypeface("Faceted strokes", skeletons, 0.8, false, 1.1, 0),
                new StrokeTypeface("Faceted strokes", skeletons, 1.2, false, 1.1, 0),
                new StrokeTypeface("Faceted strokes", skeletons, 1, false, 1, 0.1));
    }

    /** The names of the designs to learn from, at least one. */
    public List<String> learnedDesigns() {
        return names(learned);
    }

    /** The names of the designs that are held out, at least one. */
    public List<String> heldOutDesigns() {
        return names(heldOut);
    }

    private static List<String> names(List<List<Typeface>> designs) {
        return designs.stream().map(faces -> faces.getFirst().design()).toList();
    }

    /** Any design, and any face of it. */
    Typeface pick(RandomGenerator random, boolean fromHeldOut) {
        List<Typeface> faces = anyOf(random, fromHeldOut ? heldOut : learned);
        return anyOf(random, faces);
    }

    private static <T> T anyOf(RandomGenerator random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
