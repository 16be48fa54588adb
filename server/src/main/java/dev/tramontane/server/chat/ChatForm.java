package dev.tramontane.server.chat;

import dev.tramontane.engine.Completion;
import tools.jackson.databind.node.ObjectNode;

/** How a dialect tells chat completions, as far as those of OpenAI and Mistral differ. */
public interface ChatForm {

    /** Puts what was said and thought into the message of a whole answer. */
    void write(Completion completion, ObjectNode message);

    /**
     * A delta with more of the answer.
     *
     * @param afterThinking whether thinking came before
     */
    ObjectNode text(String text, boolean afterThinking);

    /** A delta with more of the thinking. */
    ObjectNode thinking(String text);

    /**
     * Whether streams tell their usage with the last choice, asked or not; otherwise it comes in a chunk of its own, if it is
     * asked for.
     */
    boolean tellsUsageWithLastChoice();

    /** Whether streams tell all tool calls of a choice at its end; otherwise each comes as soon as it is whole. */
    boolean tellsToolCallsTogether();

    /** Whether a failure ends every choice of a stream; otherwise it is an event of its own. */
    boolean failsByChoice();
}
