/**
 * What the small default model is taught: generators of chats whose answers can be checked, with splits held out by hash,
 * and the mix of them.
 */
@NullMarked
package dev.tramontane.train.task;

import org.jspecify.annotations.NullMarked;
