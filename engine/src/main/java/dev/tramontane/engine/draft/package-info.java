/**
 * Guessing tokens ahead, so that one run of the model can check several: what is guessed ({@link
 * dev.tramontane.engine.draft.Drafter}) and how many guesses are worth their rows ({@link
 * dev.tramontane.engine.draft.DraftBudget}). Nothing here changes what is generated, only how fast.
 */
@NullMarked
package dev.tramontane.engine.draft;

import org.jspecify.annotations.NullMarked;
