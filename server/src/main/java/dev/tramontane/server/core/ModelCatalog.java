package dev.tramontane.server.core;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.server.http.ApiException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The names that the one model is served under. */
public final class ModelCatalog {

    private final String id;
    private final Map<String, ServedModel> models = new LinkedHashMap<>();

    /**
     * @param id the model's own name
     * @param aliases more names, each with the effort of requests that do not say
     */
    public ModelCatalog(String id, Map<String, Optional<Effort>> aliases) {
        this.id = id;
        models.put(id, new ServedModel(id, Optional.empty()));
        aliases.forEach((alias, effort) -> models.put(alias, new ServedModel(alias, effort)));
    }

    /** The model's own name. */
    public String id() {
        return id;
    }

    /** All names, the model's own first. */
    public List<ServedModel> models() {
        return List.copyOf(models.values());
    }

    /** @throws ApiException if no model has this name */
    public ServedModel get(String name) {
        ServedModel model = models.get(name);
        if (model == null) {
            throw ApiException.modelNotFound(
                    "there is no such model here; served are " + String.join(", ", models.keySet()));
        }
        return model;
    }

    /** The model that a request's {@code model} field names; its own name if the field is absent. */
    public ServedModel requested(RequestFields fields) {
        return fields.string("model").map(this::get).orElseGet(() -> get(id));
    }
}
