package dev.tramontane.train.task;

import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.json.JsonException;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.language.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether an answer is right. What was thought before it does not count. */
public sealed interface Judge {
    /** Whether this answer is right. */
    boolean accepts(Reply reply);

    /** The text is this one, but for the case of letters and white space around it. */
    record Exact(String expected) implements Judge {
        @Override
        public boolean accepts(Reply reply) {
            return reply.toolCalls().isEmpty() && reply.text().strip().equalsIgnoreCase(expected);
        }
    }

    /** The text is this one to the letter, but for white space around it. */
    record Verbatim(String expected) implements Judge {
        @Override
        public boolean accepts(Reply reply) {
            return reply.toolCalls().isEmpty() && reply.text().strip().equals(expected);
        }
    }

    /** The last whole number of the text is this one. */
    record WholeNumber(long expected) implements Judge {
        private static final Pattern NUMBER = Pattern.compile("(?<![\\d.,])-?\\d+(?![\\d]|[.,]\\d)");

        @Override
        public boolean accepts(Reply reply) {
            Matcher matcher = NUMBER.matcher(reply.text());
            String last = "";
            while (matcher.find()) {
                last = matcher.group();
            }
            return reply.toolCalls().isEmpty() && last.equals(Long.toString(expected));
        }
    }

    /** The text holds all of these, whatever the case of letters, and none of the others. */
    record Holds(List<String> parts, List<String> others) implements Judge {
        /** Copies the lists. */
        public Holds {
            parts = List.copyOf(parts);
            others = List.copyOf(others);
        }

        @Override
        public boolean accepts(Reply reply) {
            String text = reply.text().toLowerCase(Locale.ROOT);
            return reply.toolCalls().isEmpty()
                    && parts.stream().allMatch(part -> text.contains(part.toLowerCase(Locale.ROOT)))
                    && others.stream().noneMatch(part -> text.contains(part.toLowerCase(Locale.ROOT)));
        }
    }

    /** The text is JSON of this value; the order of keys does not count. */
    record Json(JsonValue expected) implements Judge {
        @Override
        public boolean accepts(Reply reply) {
            try {
                return reply.toolCalls().isEmpty()
                        && JsonValue.parseDistinct(reply.text().strip()).equals(expected);
            } catch (JsonException e) {
                return false;
            }
        }
    }

    /** Exactly these tools are called, in this order, with these arguments; ids and the order of keys do not count. */
    record Calls(List<ToolCall> expected) implements Judge {
        /** Copies the list. */
        public Calls {
            expected = List.copyOf(expected);
        }

        @Override
        public boolean accepts(Reply reply) {
            if (!names(reply)) {
                return false;
            }
            for (int i = 0; i < expected.size(); i++) {
                Optional<JsonObject> arguments = reply.toolCalls().get(i).argumentsObject();
                if (arguments.isEmpty() || !arguments.equals(expected.get(i).argumentsObject())) {
                    return false;
                }
            }
            return true;
        }

        /** Whether at least the right tools are called. */
        public boolean names(Reply reply) {
            return reply.toolCalls().stream()
                    .map(ToolCall::name)
                    .toList()
                    .equals(expected.stream().map(ToolCall::name).toList());
        }
    }

    /** The text is this program in a fence, but for white space; see {@link CodeTask} for what that is worth. */
    record Program(String expected) implements Judge {
        private static final Pattern SPACE = Pattern.compile("\\s+");

        @Override
        public boolean accepts(Reply reply) {
            return reply.toolCalls().isEmpty() && normalised(reply.text()).equals(normalised(expected));
        }

        private static String normalised(String text) {
            return SPACE.matcher(text.strip()).replaceAll(" ");
        }
    }
}
