package dev.tramontane.server.core;

import dev.tramontane.server.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;
import tools.jackson.databind.node.ObjectNode;

/**
 * What stands at the head of an answer, and of every chunk of one that is streamed.
 *
 * @param id the answer's id
 * @param created when it was begun, in seconds since 1970
 * @param model the name of the model that answers
 * @param fingerprint what computes; answers with a seed repeat as long as it stays
 */
public record AnswerHead(String id, long created, String model, String fingerprint) {

    /** How ids of chat completions begin. */
    public static final String CHAT = "chatcmpl-";

    /**
     * The head of a new answer.
     *
     * @param kind how ids of its kind begin
     */
    public static AnswerHead of(String kind, Services services, String model) {
        return new AnswerHead(
                AnswerIds.next(kind), services.clock().instant().getEpochSecond(), model, fingerprint(services));
    }

    private static String fingerprint(Services services) {
        ModelCatalog models = services.models();
        CRC32 checksum = new CRC32();
        checksum.update((models.id() + "\n" + services.engine().description()).getBytes(StandardCharsets.UTF_8));
        return "fp_" + HexFormat.of().toHexDigits(checksum.getValue(), 8);
    }

    /** An answer, or a chunk of one, that has nothing but its head yet. */
    public ObjectNode write(String type) {
        return Json.object()
                .put("id", id)
                .put("object", type)
                .put("created", created)
                .put("model", model)
                .put("system_fingerprint", fingerprint);
    }
}
