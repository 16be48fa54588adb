package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What becomes of demands for tool calls that the model does not meet. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ToolChoiceTest {
    private static final String[] TEXT = {"12", "</s>"};
    private static final String[] OTHER_CALL = {"[TOOL_CALLS]", "moon", "[ARGS]", "{}", "</s>"};
    private static final String[] CALL = {"[TOOL_CALLS]", "weather", "[ARGS]", "{}", "</s>"};

    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    static Stream<Arguments> demands() {
        return Stream.of(Wire.values())
                .flatMap(wire -> Stream.of(
                        Arguments.of(wire, false, TEXT, "made none"),
                        Arguments.of(wire, true, TEXT, "made none"),
                        Arguments.of(wire, true, OTHER_CALL, "called others"),
                        Arguments.of(wire, false, OTHER_CALL, ""),
                        Arguments.of(wire, true, CALL, "")));
    }

    @ParameterizedTest
    @MethodSource("demands")
    void unmetDemandsAreToldInTheAnswer(Wire wire, boolean isNamed, String[] said, String warning) {
        server.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), said)));
        String fields = wire.tool() + "," + wire.choice(isNamed);
        JsonNode whole = wire.answered(server, wire.question(fields));
        check(Wire.warnings(whole).toList(), warning);
        List<JsonNode> events = wire.events(server, fields);
        check(events.stream().flatMap(Wire::warnings).toList(), warning);
    }

    private static void check(List<String> warnings, String warning) {
        if (warning.isEmpty()) {
            assertThat(warnings).isEmpty();
        } else {
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .startsWith("tool_choice")
                    .contains(warning);
        }
    }

    /** A demand that was cut off was not met either. */
    @ParameterizedTest
    @EnumSource
    void answersThatAreCutAreWarnedOfAsWell(Wire wire) {
        server.customise(request ->
                request.withConstraint(() -> Scripted.of(server.engine(), "1")).withMaxTokens(3));
        JsonNode whole = wire.answered(server, wire.question(wire.tool() + "," + wire.choice(false)));
        check(Wire.warnings(whole).toList(), "made none");
    }
}
