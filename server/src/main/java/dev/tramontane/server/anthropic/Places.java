package dev.tramontane.server.anthropic;

import dev.tramontane.server.http.ApiException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where messages and tools of a conversation stand in the request that they were read from. A message of Anthropic's form may
 * become several, and none; and whoever checks the conversation names the fields as OpenAI does.
 *
 * @param messages the place of each message
 * @param tools the place of each tool
 */
record Places(List<String> messages, List<String> tools) {

    static final Places NONE = new Places(List.of(), List.of());

    private static final Pattern INDEXED = Pattern.compile("(messages|tools)\\[(\\d{1,9})\\](.*)", Pattern.DOTALL);

    Places {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }

    /** A refusal that names the field at fault as the request does. */
    ApiException inRequest(ApiException refusal) {
        Optional<String> param = refusal.param();
        if (param.isEmpty() || !refusal.message().startsWith(param.get())) {
            return refusal;
        }
        String place = inRequest(param.get());
        return ApiException.badRequest(
                        place + refusal.message().substring(param.get().length()))
                .withParam(place);
    }

    private String inRequest(String path) {
        Matcher matcher = INDEXED.matcher(path);
        if (!matcher.matches()) {
            return path.equals("reasoning_effort") ? "thinking" : path;
        }
        List<String> places = matcher.group(1).equals("tools") ? tools : messages;
        int index = Integer.parseInt(matcher.group(2));
        return index < places.size() ? places.get(index) + inElement(matcher.group(3)) : path;
    }

    private static String inElement(String rest) {
        return rest.replaceFirst("^\\.function\\.parameters", ".input_schema").replaceFirst("^\\.function\\.", ".");
    }
}
