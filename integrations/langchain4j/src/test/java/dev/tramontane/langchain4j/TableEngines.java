package dev.tramontane.langchain4j;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Engines with {@link TableModel}s that say what LangChain4j's tests want to hear. That the questions arrive whole is tested
 * elsewhere, with a model that understands them.
 */
final class TableEngines implements AutoCloseable {

    private static final String RESULT = "[/TOOL_RESULTS]|It's| sunny| at| 14:35| or| 10:14|</s>";

    /** Answers everything in one breath. */
    final Engine talking;
    /** Calls {@code getWeather} for Munich, then tells the result. */
    final Engine weather;
    /** Calls {@code get_current_time} without arguments, then tells the result. */
    final Engine clock;
    /** With a presence penalty: calls {@code getWeather} and {@code getTime} at once, then tells the results. */
    final Engine weatherAndTime;

    TableEngines(Path folder) {
        talking = load(
                folder.resolve("talking"),
                "[/INST]|Berlin| is| green|; |liebe|, a| cat| plays| dice|. |Hello| World|!|</s>",
                Map.of());
        weather = load(
                folder.resolve("weather"),
                "[/INST]|[TOOL_CALLS]|getWeather|[ARGS]|{\"city\":| \"Munich\"}|</s>",
                Map.of());
        clock = load(folder.resolve("clock"), "[/INST]|[TOOL_CALLS]|get_current_time|[ARGS]|{}|</s>", Map.of());
        weatherAndTime = load(
                folder.resolve("both"),
                "[/INST]|[TOOL_CALLS]|getWeather|[ARGS]|{\"city\": \"Munich\"}|[TOOL_CALLS]",
                Map.of(
                        "[TOOL_CALLS]", List.of("getWeather", "getTime"),
                        "getTime", List.of("[ARGS]"),
                        "[ARGS]", List.of("{\"city\": \"Munich\"}", "{\"country\":"),
                        "{\"country\":", List.of(" \"France\"}"),
                        " \"France\"}", List.of("</s>")));
    }

    private static Engine load(Path folder, String answer, Map<String, List<String>> further) {
        Map<String, List<String>> table = new HashMap<>(TableModel.chain(answer));
        table.putAll(TableModel.chain(RESULT));
        table.putAll(further);
        return Engine.load(TableModel.write(folder, table), EngineOptions.DEFAULT.withThreads(1));
    }

    @Override
    public void close() {
        talking.close();
        weather.close();
        clock.close();
        weatherAndTime.close();
    }
}
