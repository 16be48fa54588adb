/** Vocabularies of one's own: byte-pair encoding trained on texts, in the form of Mistral's tokenizer files. */
@NullMarked
package dev.tramontane.train.vocabulary;

import org.jspecify.annotations.NullMarked;
