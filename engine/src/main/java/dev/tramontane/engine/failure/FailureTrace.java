package dev.tramontane.engine.failure;

import dev.tramontane.engine.EngineException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where something failed, and with which exceptions, without what they say: messages of exceptions quote what they are about,
 * which may be a prompt, an answer or a key. Left are those that can only hold numbers.
 *
 * @param summary one line that failures of one kind have in common
 * @param text the exceptions with their stacks
 */
record FailureTrace(String summary, String text) {
    private static final int MOST_CAUSES = 8;
    private static final int MOST_FRAMES = 64;

    static FailureTrace of(Throwable failure) {
        List<String> kinds = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        Throwable next = failure;
        for (int i = 0; i < MOST_CAUSES && next != null; i++) {
            StackTraceElement[] stack = next.getStackTrace();
            String name = next.getClass().getName();
            kinds.add(stack.length == 0 ? name : name + " at " + stack[0]);
            text.append(i == 0 ? "" : "\ncaused by ").append(name).append(message(next));
            for (int frame = 0; frame < Math.min(stack.length, MOST_FRAMES); frame++) {
                text.append("\n\tat ").append(stack[frame]);
            }
            next = next.getCause();
        }
        return new FailureTrace(String.join(", caused by ", kinds), text.toString());
    }

    private static String message(Throwable failure) {
        return isHarmless(failure) ? ": " + failure.getMessage() : "";
    }

    private static boolean isHarmless(Throwable failure) {
        return switch (failure) {
            // Its own words, unless it passes on another's.
            case EngineException e -> e.getCause() == null;
            case IndexOutOfBoundsException _,
                    ArithmeticException _,
                    NegativeArraySizeException _,
                    VirtualMachineError _ -> true;
            default -> false;
        };
    }
}
