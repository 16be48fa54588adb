package dev.tramontane.server.clients;

import java.util.List;
import java.util.Map;

/** The function that the model may call. */
public final class Weather {
    public static final String NAME = "weather";
    public static final String DESCRIPTION = "Tells the weather of a city.";

    static final Map<String, Object> PROPERTIES = Map.of("city", Map.of("type", "string"));
    static final List<String> REQUIRED = List.of("city");

    private Weather() {}
}
