package dev.tramontane.train.picture;

import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.awt.font.FontRenderContext;
import java.awt.geom.PathIterator;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The fonts that Java finds. */
final class MachineFonts {
    private static final Logger LOGGER = System.getLogger(MachineFonts.class.getName());

    private static final int[] STYLES = {Font.PLAIN, Font.BOLD, Font.ITALIC, Font.BOLD | Font.ITALIC};

    /** Java's names for fonts that are listed under their own names too. */
    private static final Set<String> LOGICAL =
            Set.of(Font.DIALOG, Font.DIALOG_INPUT, Font.MONOSPACED, Font.SANS_SERIF, Font.SERIF);

    /** Words in the name of a family that tell its faces from others of the same design. */
    private static final Set<String> VARIATIONS = Set.of(
            "thin",
            "hairline",
            "extra",
            "ultra",
            "semi",
            "demi",
            "light",
            "book",
            "regular",
            "medium",
            "bold",
            "black",
            "heavy",
            "condensed",
            "narrow",
            "display",
            "caption",
            "math",
            "extralight",
            "ultralight",
            "semilight",
            "semibold",
            "demibold",
            "extrabold",
            "extracondensed",
            "semicondensed");

    private MachineFonts() {}

    /** Those that have all letters and digits, in the order of their names; none where fonts cannot be had. */
    static List<FontTypeface> find() {
        try {
            return load();
        } catch (RuntimeException | Error e) {
            // A JDK without fontconfig or any font answers with one of several of either kind.
            if (e instanceof VirtualMachineError && !(e instanceof InternalError)) {
                throw e;
            }
            LOGGER.log(
                    Level.WARNING,
                    "Java finds no fonts ({0}); pictures are written with the built-in strokes. Install fontconfig and a font"
                            + " for more variety.",
                    e.getMessage());
            return List.of();
        }
    }

    private static List<FontTypeface> load() {
        String[] families = GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames(Locale.ROOT);
        Arrays.sort(families);
        List<FontTypeface> faces = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (String family : families) {
            for (int style : STYLES) {
                Font font = new Font(family, style, 1);
                // Families for other scripts often repeat the Latin letters of a common one.
                if (!LOGICAL.contains(family)
                        && font.canDisplayUpTo(Typeface.CHARACTERS) < 0
                        && seen.add(outlineHash(font))) {
                    faces.add(new FontTypeface(design(family), font));
                }
            }
        }
        return faces;
    }

    private static String design(String family) {
        if (family.startsWith("Noto ") && !family.contains("Serif") && !family.contains("Mono")) {
            // Named after a script; its Latin letters are those of the sans serif.
            return "Noto Sans";
        }
        return Arrays.stream(family.split(" "))
                .filter(word -> !VARIATIONS.contains(word.toLowerCase(Locale.ROOT)))
                .collect(Collectors.joining(" "));
    }

    private static int outlineHash(Font font) {
        PathIterator path = font.deriveFont(1000f)
                .createGlyphVector(new FontRenderContext(null, true, true), "Hamburg370")
                .getOutline()
                .getPathIterator(null);
        int hash = 0;
        float[] points = new float[6];
        while (!path.isDone()) {
            Arrays.fill(points, 0);
            hash = 31 * hash + path.currentSegment(points);
            hash = 31 * hash + Arrays.hashCode(points);
            path.next();
        }
        return hash;
    }
}
