package dev.tramontane.server.unsupported;

import static dev.tramontane.server.http.Policy.KEY;

import dev.tramontane.server.core.Dialect;
import dev.tramontane.server.http.ApiException;
import dev.tramontane.server.http.ErrorFormat;
import dev.tramontane.server.http.Route;
import dev.tramontane.server.http.SupersetErrors;
import java.util.ArrayList;
import java.util.List;

/**
 * Refuses what other models do. A client that is told "not found" looks for a mistake in its address; one that is told what is
 * not supported, and why, need not.
 */
public final class UnsupportedEndpoints implements Dialect {

    private static final String EMBEDDINGS =
            "embeddings are not supported by this model, which generates text; use an embedding model";
    private static final String MODERATION =
            "moderation is not supported by this model, which generates text; use a moderation model";
    private static final String CLASSIFICATION =
            "classification is not supported by this model, which generates text; ask it in a chat completion";
    private static final String RANKING =
            "ranking is not supported by this model, which generates text; use a reranking model";
    private static final String MIDDLE =
            "filling in the middle is not supported by this model, which is not trained for it;"
                    + " send the beginning to /v1/completions, or both ends in a chat completion";
    private static final String AUDIO =
            "audio is not supported by this model, which reads text and images and writes text";
    private static final String IMAGES = "making images is not supported by this model, which writes text";
    private static final String OCR =
            "OCR is not supported by this model; send the page as an image in a chat completion";

    /**
     * Something that is not done.
     *
     * @param reason what clients are told
     * @param mistral its paths in Mistral's API, below {@code /v1}
     * @param others its paths in other APIs
     */
    private record Refusal(String reason, List<String> mistral, List<String> others) {}

    private static final List<Refusal> REFUSALS = List.of(
            new Refusal(EMBEDDINGS, List.of("/embeddings"), List.of("/v1/embeddings", "/pooling")),
            new Refusal(MODERATION, List.of("/moderations", "/chat/moderations"), List.of("/v1/moderations")),
            new Refusal(CLASSIFICATION, List.of("/classifications", "/chat/classifications"), List.of("/classify")),
            new Refusal(RANKING, List.of(), List.of("/v1/rerank", "/v2/rerank", "/rerank", "/v1/score", "/score")),
            new Refusal(MIDDLE, List.of("/fim/completions"), List.of("/v1/fim/completions", "/infill")),
            new Refusal(
                    AUDIO,
                    List.of("/audio/transcriptions", "/audio/speech"),
                    List.of("/v1/audio/transcriptions", "/v1/audio/translations", "/v1/audio/speech")),
            new Refusal(
                    IMAGES, List.of(), List.of("/v1/images/generations", "/v1/images/edits", "/v1/images/variations")),
            new Refusal(OCR, List.of("/ocr"), List.of()));

    private final ErrorFormat mistralErrors;

    /** @param mistralErrors how Mistral's clients are told */
    public UnsupportedEndpoints(ErrorFormat mistralErrors) {
        this.mistralErrors = mistralErrors;
    }

    @Override
    public List<Route> routes() {
        ErrorFormat superset = new SupersetErrors();
        List<Route> routes = new ArrayList<>();
        for (Refusal refusal : REFUSALS) {
            refusal.mistral()
                    .forEach(path -> routes.add(refusing("/mistral/v1" + path, mistralErrors, refusal.reason())));
            refusal.others().forEach(path -> routes.add(refusing(path, superset, refusal.reason())));
        }
        return routes;
    }

    private static Route refusing(String path, ErrorFormat errors, String reason) {
        return Route.post(path, KEY, errors, _ -> {
            throw ApiException.badRequest(reason);
        });
    }
}
