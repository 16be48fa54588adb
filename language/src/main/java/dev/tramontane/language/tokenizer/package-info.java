/**
 * Text to token ids and back with Tekken: byte-level byte-pair encoding over a {@code tekken.json} vocabulary. Text never
 * becomes a special token; those are placed by id only.
 */
@NullMarked
package dev.tramontane.language.tokenizer;

import org.jspecify.annotations.NullMarked;
