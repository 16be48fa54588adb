package dev.tramontane.server.responses;

import static dev.tramontane.server.http.Policy.KEY;

import dev.tramontane.server.core.Dialect;
import dev.tramontane.server.core.Services;
import dev.tramontane.server.http.ErrorFormat;
import dev.tramontane.server.http.PathTemplate;
import dev.tramontane.server.http.Route;
import dev.tramontane.server.http.SupersetErrors;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The addresses of OpenAI's Responses API. */
public final class Responses implements Dialect {

    private final Workshop workshop;

    /**
     * @param limits how many responses are kept
     * @param seal seals thoughts
     */
    public Responses(Services services, StoreLimits limits, ThoughtSeal seal) {
        workshop = Workshop.of(services, limits, seal);
    }

    @Override
    public Map<String, Set<String>> requestFields() {
        Set<String> fields = ResponseRequestReader.fields();
        return Map.of("POST /v1/responses", fields, "POST /v1/responses/input_tokens", fields);
    }

    @Override
    public List<Route> routes() {
        ErrorFormat errors = new SupersetErrors();
        CreateResponse create = new CreateResponse(workshop);
        KeptResponses kept = new KeptResponses(workshop.store(), workshop.running());
        return List.of(
                Route.post("/v1/responses", KEY, errors, create::answer),
                Route.post("/v1/responses/input_tokens", KEY, errors, create::countInput),
                new Route("GET", ofOne(""), KEY, errors, kept::get),
                new Route("DELETE", ofOne(""), KEY, errors, kept::delete),
                new Route("POST", ofOne("/cancel"), KEY, errors, kept::cancel),
                new Route("GET", ofOne("/input_items"), KEY, errors, kept::listInput));
    }

    /** Paths of one response: what does not look like its id is an address that this server does not have. */
    private static PathTemplate ofOne(String what) {
        return PathTemplate.of("/v1/responses/{id}" + what).where("id", Ids.RESPONSE);
    }
}
