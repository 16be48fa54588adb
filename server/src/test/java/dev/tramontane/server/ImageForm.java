package dev.tramontane.server;

import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The forms in which requests have images. */
enum ImageForm {
    CHAT_OBJECT("/v1/chat/completions", "{'type':'image_url','image_url':{'url':'%s','detail':'high'}}", "image_url"),
    CHAT_STRING("/v1/chat/completions", "{'type':'image_url','image_url':'%s'}", "image_url"),
    MISTRAL_OBJECT("/mistral/v1/chat/completions", "{'type':'image_url','image_url':{'url':'%s'}}", "image_url"),
    MISTRAL_STRING("/mistral/v1/chat/completions", "{'type':'image_url','image_url':'%s'}", "image_url"),
    RESPONSES("/v1/responses", "{'type':'input_image','image_url':'%s','detail':'auto'}", "image_url"),
    MESSAGES_URL("/v1/messages", "{'type':'image','source':{'type':'url','url':'%s'}}", "source.url"),
    MESSAGES_BASE64(
            "/v1/messages", "{'type':'image','source':{'type':'base64','media_type':'%s','data':'%s'}}", "source.data");

    static final int MAX_TOKENS = 12;

    private final String path;
    private final String part;
    private final String field;

    ImageForm(String path, String part, String field) {
        this.path = path;
        this.part = part;
        this.field = field;
    }

    /** Those whose images are URLs. */
    static Stream<ImageForm> ofUrls() {
        return Stream.of(values()).filter(form -> form != MESSAGES_BASE64);
    }

    /** One for each endpoint. */
    static Stream<ImageForm> ofEndpoints() {
        return Stream.of(CHAT_OBJECT, MISTRAL_OBJECT, RESPONSES, MESSAGES_BASE64);
    }

    String path() {
        return path;
    }

    String part(byte[] png) {
        return part("image/png", Base64.getEncoder().encodeToString(png));
    }

    String part(String type, String base64) {
        return this == MESSAGES_BASE64
                ? quoted(part.formatted(type, base64))
                : partOfUrl("data:" + type + ";base64," + base64);
    }

    String partOfUrl(String url) {
        return quoted(part.formatted(url));
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }

    /** A request that shows parts and asks what they are, of a greedy model. */
    String request(List<String> parts) {
        String text =
                quoted("{'type':'%s','text':'What is this?'}".formatted(this == RESPONSES ? "input_text" : "text"));
        String content = Stream.concat(parts.stream(), Stream.of(text)).collect(Collectors.joining(",", "[", "]"));
        return quoted("{'temperature':0,'%s':%d,'%s':[{'role':'user','content':"
                        .formatted(
                                this == RESPONSES ? "max_output_tokens" : "max_tokens",
                                MAX_TOKENS,
                                this == RESPONSES ? "input" : "messages"))
                + content + "}]}";
    }

    String request(String... parts) {
        return request(List.of(parts));
    }

    /** A request in which a tool has answered with an image. */
    String requestAfterTool(String part) {
        String turns = switch (this) {
            case RESPONSES -> """
                        'input':[{'role':'user','content':'Look'},
                        {'type':'function_call','call_id':'look00001','name':'look','arguments':'{}'},
                        {'type':'function_call_output','call_id':'look00001','output':[%s]}],'max_output_tokens':2""";
            case MESSAGES_URL, MESSAGES_BASE64 -> """
                        'messages':[{'role':'user','content':'Look'},
                        {'role':'assistant','content':[{'type':'tool_use','id':'look00001','name':'look','input':{}}]},
                        {'role':'user','content':[{'type':'tool_result','tool_use_id':'look00001','content':[%s]}]}],
                        'max_tokens':2""";
            default -> """
                        'messages':[{'role':'user','content':'Look'},{'role':'assistant','tool_calls':
                        [{'id':'look00001','type':'function','function':{'name':'look','arguments':'{}'}}]},
                        {'role':'tool','tool_call_id':'look00001','content':[%s]}],'max_tokens':2""";
        };
        return "{" + quoted(turns).formatted(part) + "}";
    }

    /** Where the first image of {@link #request} stands. */
    String place() {
        return (this == RESPONSES ? "input" : "messages") + "[0].content[0]." + field;
    }

    /** All that the model said, thoughts included. */
    String said(JsonNode answer) {
        return switch (this) {
            case RESPONSES -> texts(answer.path("output"));
            case MESSAGES_URL, MESSAGES_BASE64 -> texts(answer.path("content"));
            default -> texts(answer.at("/choices/0/message"));
        };
    }

    /** The strings that are called content, text or thinking, wherever they are. */
    private static String texts(JsonNode node) {
        if (node.isString()) {
            return node.asString();
        }
        StringBuilder texts = new StringBuilder();
        if (node.isArray()) {
            node.forEach(element -> texts.append(texts(element)));
        }
        for (String name : List.of("thinking", "reasoning_content", "content", "text")) {
            if (node.has(name)) {
                texts.append(texts(node.path(name)));
            }
        }
        return texts.toString();
    }

    int promptTokens(JsonNode answer) {
        JsonNode usage = answer.path("usage");
        return switch (this) {
            case RESPONSES -> usage.path("input_tokens").asInt();
            case MESSAGES_URL, MESSAGES_BASE64 ->
                usage.path("input_tokens").asInt()
                        + usage.path("cache_read_input_tokens").asInt();
            default -> usage.path("prompt_tokens").asInt();
        };
    }

    /** Where the same request is only counted. */
    String countingPath() {
        return switch (this) {
            case RESPONSES -> "/v1/responses/input_tokens";
            case MESSAGES_URL, MESSAGES_BASE64 -> "/v1/messages/count_tokens";
            default -> "/v1/chat/completions/input_tokens";
        };
    }
}
