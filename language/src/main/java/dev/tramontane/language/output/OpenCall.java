package dev.tramontane.language.output;

import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.output.OutputEvent.ToolCallArgumentsDelta;
import dev.tramontane.language.output.OutputEvent.ToolCallFinished;
import dev.tramontane.language.output.OutputEvent.ToolCallStarted;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A call that is being written: its name up to the arguments' marker or, where that is missing, up to the first brace; then
 * the arguments. White space around the name is dropped, and around the arguments up to eight characters of it.
 */
final class OpenCall {
    private static final int TOLERATED_SPACE = 8;

    private final int index;
    private final RandomGenerator random;
    private final StringBuilder name = new StringBuilder();
    private final StringBuilder arguments = new StringBuilder();
    /** White space that is dropped if the call ends here. */
    private final StringBuilder heldSpace = new StringBuilder();

    private String id = "";
    private int droppedSpace;
    private boolean inArguments;

    OpenCall(int index, RandomGenerator random) {
        this.index = index;
        this.random = random;
    }

    /** Whether the name is complete, so that this is a call. */
    boolean started() {
        return inArguments;
    }

    void startArguments(List<OutputEvent> events) {
        if (!inArguments) {
            inArguments = true;
            id = CallIds.next(random);
            events.add(new ToolCallStarted(index, id, name.toString().strip()));
        }
    }

    void text(String text, List<OutputEvent> events) {
        String rest = text;
        if (!inArguments) {
            int brace = text.indexOf('{');
            name.append(text, 0, brace < 0 ? text.length() : brace);
            if (brace < 0) {
                return;
            }
            startArguments(events);
            rest = text.substring(brace);
        }
        StringBuilder delta = new StringBuilder();
        for (int i = 0; i < rest.length(); i++) {
            argument(rest.charAt(i), delta);
        }
        if (!delta.isEmpty()) {
            arguments.append(delta);
            events.add(new ToolCallArgumentsDelta(index, delta.toString()));
        }
    }

    private void argument(char c, StringBuilder delta) {
        boolean space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (space && arguments.isEmpty() && delta.isEmpty() && heldSpace.isEmpty() && droppedSpace < TOLERATED_SPACE) {
            droppedSpace++;
            return;
        }
        if (!space) {
            delta.append(heldSpace).append(c);
            heldSpace.setLength(0);
            return;
        }
        heldSpace.append(c);
        if (heldSpace.length() > TOLERATED_SPACE) {
            delta.append(heldSpace.charAt(0));
            heldSpace.deleteCharAt(0);
        }
    }

    ToolCall finish(List<OutputEvent> events) {
        ToolCall call = new ToolCall(id, name.toString().strip(), arguments.toString());
        events.add(new ToolCallFinished(index, call));
        return call;
    }
}
