/**
 * Small pictures that are drawn with their questions and answers: numbers, words, coloured figures, counts and bar charts;
 * and crops of single glyphs to begin the image encoder's training with.
 */
@NullMarked
package dev.tramontane.train.picture;

import org.jspecify.annotations.NullMarked;
