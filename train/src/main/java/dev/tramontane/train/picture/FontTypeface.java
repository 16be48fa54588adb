package dev.tramontane.train.picture;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A font of the machine, its outlines unhinted. */
final class FontTypeface implements Typeface {
    /** Outlines are taken at this size and scaled to one em. */
    private static final int UNITS = 1000;

    private final String design;
    private final Font font;
    private final Map<Character, Glyph> glyphs = new ConcurrentHashMap<>();

    FontTypeface(String design, Font font) {
        this.design = design;
        this.font = font.deriveFont((float) UNITS);
    }

    @Override
    public String design() {
        return design;
    }

    @Override
    public Glyph glyph(char character) {
        return glyphs.computeIfAbsent(character, this::load);
    }

    private Glyph load(char character) {
        FontRenderContext plain = new FontRenderContext(null, true, true);
        GlyphVector vector = font.createGlyphVector(plain, new char[] {character});
        return new Glyph(
                Transforms.fromUnits(UNITS).createTransformedShape(vector.getOutline()),
                vector.getGlyphMetrics(0).getAdvanceX() / UNITS);
    }

    @Override
    public String toString() {
        return font.getFontName();
    }
}
