/**
 * From a conversation to the token ids a model is prompted with, by the published chat format (v13 and v15).
 */
@NullMarked
package dev.tramontane.language.prompt;

import org.jspecify.annotations.NullMarked;
