package dev.tramontane.language.output;

import dev.tramontane.language.chat.ToolCall;

/** What the model has just said, as a stream of its tokens is read. Texts of one kind follow each other seamlessly. */
public sealed interface OutputEvent {

    /** More of the answer. */
    record TextDelta(String text) implements OutputEvent {}

    /** More of the thought. */
    record ThinkingDelta(String text) implements OutputEvent {}

    /**
     * A call whose name is known; its arguments follow.
     *
     * @param index the number of the call in this answer, from 0 on
     * @param id its id, drawn here since the model gives none
     * @param name the function's name
     */
    record ToolCallStarted(int index, String id, String name) implements OutputEvent {}

    /**
     * More of a call's arguments.
     *
     * @param index the number of the call
     * @param text the next characters
     */
    record ToolCallArgumentsDelta(int index, String text) implements OutputEvent {}

    /**
     * A call that is complete.
     *
     * @param index the number of the call
     * @param call all of it
     */
    record ToolCallFinished(int index, ToolCall call) implements OutputEvent {}
}
