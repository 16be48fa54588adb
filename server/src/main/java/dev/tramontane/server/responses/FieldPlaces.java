package dev.tramontane.server.responses;

import dev.tramontane.server.http.ApiException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the parts of a conversation stand in the request that it was read from. What is wrong with a conversation is told of
 * its messages and tools, which this client never sent.
 *
 * @param messages the place of each message's first item
 * @param tools the place of each function
 */
record FieldPlaces(List<String> messages, List<String> tools) {
    private static final Pattern PART = Pattern.compile("^(messages|tools)\\[(\\d{1,9})](\\.function)?");

    FieldPlaces {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }

    /** The same error by the names of the request's own fields. */
    ApiException translated(ApiException error) {
        Optional<String> param = error.param().flatMap(this::translated);
        if (param.isEmpty()) {
            return error;
        }
        String message = translated(error.message()).orElse(error.message());
        return ApiException.invalid("", message).withParam(param.get());
    }

    private Optional<String> translated(String text) {
        Matcher matcher = PART.matcher(text);
        if (text.equals("messages")) {
            return Optional.of("input");
        }
        if (!matcher.find()) {
            return text.startsWith("messages: ")
                    ? Optional.of("input" + text.substring("messages".length()))
                    : Optional.empty();
        }
        List<String> places = matcher.group(1).equals("tools") ? tools : messages;
        int index = Integer.parseInt(matcher.group(2));
        return index < places.size()
                ? Optional.of(places.get(index) + text.substring(matcher.end()))
                : Optional.empty();
    }
}
