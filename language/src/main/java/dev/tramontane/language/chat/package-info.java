/**
 * The neutral model of a conversation: messages, their chunks, tools and the reasoning effort, and the reader of the
 * wire form in which clients send them.
 */
@NullMarked
package dev.tramontane.language.chat;

import org.jspecify.annotations.NullMarked;
