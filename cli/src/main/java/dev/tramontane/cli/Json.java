package dev.tramontane.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** JSON as the commands read and print it: snake_case names, absent instead of null, one line. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .build();

    private Json() {}

    static JsonMapper mapper() {
        return MAPPER;
    }

    /** A record as a JSON object in one line. */
    static String line(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
