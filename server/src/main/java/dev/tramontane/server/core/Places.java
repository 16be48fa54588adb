package dev.tramontane.server.core;

import dev.tramontane.server.http.ApiException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where messages and tools of a conversation stand in the request that they were read from. What is wrong with a conversation is
 * told of its messages and tools, by OpenAI's names for their fields; a client of another dialect never sent those.
 *
 * @param messages the place of each message's first part
 * @param tools the place of each tool
 * @param names what fields are called in the request, by what chat completions call them
 */
public record Places(List<String> messages, List<String> tools, Map<String, String> names) {

    private static final Pattern INDEXED = Pattern.compile("(messages|tools)\\[(\\d{1,9})](.*)", Pattern.DOTALL);
    private static final String FUNCTION = ".function";

    public Places {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        names = Map.copyOf(names);
    }

    /** A refusal that names the field at fault as the request does. */
    public ApiException inRequest(ApiException refusal) {
        Optional<String> place = refusal.param().map(this::inRequest);
        if (place.equals(refusal.param())) {
            return refusal;
        }
        String param = refusal.param().orElseThrow();
        String message = refusal.message();
        return ApiException.invalid(
                        "",
                        message.startsWith(param) ? place.orElseThrow() + message.substring(param.length()) : message)
                .withParam(place.orElseThrow());
    }

    private String inRequest(String path) {
        Matcher matcher = INDEXED.matcher(path);
        if (!matcher.matches()) {
            return names.getOrDefault(path, path);
        }
        boolean isTool = matcher.group(1).equals("tools");
        List<String> places = isTool ? tools : messages;
        int index = Integer.parseInt(matcher.group(2));
        String rest = matcher.group(3);
        return index < places.size() ? places.get(index) + (isTool ? inTool(rest) : rest) : path;
    }

    /** Functions have an object of their own within tools for chat completions, and nowhere else. */
    private String inTool(String rest) {
        String field = rest.startsWith(FUNCTION) ? rest.substring(FUNCTION.length()) : rest;
        for (Map.Entry<String, String> name : names.entrySet()) {
            String chatName = "." + name.getKey();
            if (field.equals(chatName) || field.startsWith(chatName + ".") || field.startsWith(chatName + "[")) {
                return "." + name.getValue() + field.substring(chatName.length());
            }
        }
        return field;
    }
}
