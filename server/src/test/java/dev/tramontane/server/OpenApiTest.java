package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.server.TestServer.Answer;
import dev.tramontane.server.http.Policy;
import dev.tramontane.server.http.Route;
import dev.tramontane.server.page.ChatPage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** The description of the addresses is that of the code. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete", "head", "options");
    private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");

    private TestServer server;
    private JsonNode document;

    /** A described address. */
    private record Operation(String method, String path, JsonNode json) {
        String name() {
            return method.toUpperCase(Locale.ROOT) + " " + path;
        }
    }

    @BeforeAll
    void start() {
        server = TestServer.start();
        document = server.get("/openapi.json").json();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(member -> METHODS.contains(member.getKey()))
                        .forEach(member ->
                                operations.add(new Operation(member.getKey(), path.getKey(), member.getValue()))));
        return operations;
    }

    private Operation operation(String name) {
        return operations().stream()
                .filter(operation -> operation.name().equals(name))
                .findAny()
                .orElseThrow();
    }

    private Stream<Route> routes() {
        return server.server().dialects().stream().flatMap(dialect -> dialect.routes().stream());
    }

    private static String name(Route route) {
        return route.method() + " " + route.path();
    }

    /** What a reference leads to; the node itself if it is none. */
    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asString("");
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    private static Set<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    @Test
    void describesEveryRouteAndNoOther() {
        // For one that is missing: describe it in the openapi.json of its dialect's package.
        assertThat(operations().stream().map(Operation::name))
                .containsExactlyInAnyOrderElementsOf(
                        routes().map(OpenApiTest::name).toList());
    }

    @Test
    void onlyThePageIsNotForPrograms() {
        List<String> all = server.server().router().routes().stream()
                .map(OpenApiTest::name)
                .toList();
        assertThat(Stream.concat(routes(), new ChatPage().routes().stream()).map(OpenApiTest::name))
                .containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void describesEveryFieldThatIsReadAndNoOther() {
        Map<String, Set<String>> read = server.server().dialects().stream()
                .flatMap(dialect -> dialect.requestFields().entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        assertThat(read).containsKey("POST /v1/chat/completions");
        read.forEach((route, fields) -> {
            JsonNode schema = resolved(operation(route).json().at("/requestBody/content/application~1json/schema"));
            assertThat(new TreeSet<>(names(schema.path("properties"))))
                    .as(route)
                    .isEqualTo(new TreeSet<>(fields));
        });
    }

    @Test
    void saysWhoMayUseWhat() {
        assertThat(names(document.at("/components/securitySchemes"))).containsExactlyInAnyOrder("bearer", "apiKey");
        assertThat(document.path("security").toString()).isEqualTo("[{\"bearer\":[]},{\"apiKey\":[]}]");
        routes().forEach(route -> {
            JsonNode operation = operation(name(route)).json();
            boolean isOpen = route.policy() == Policy.PUBLIC;
            assertThat(operation.path("security").toString()).as(name(route)).isEqualTo(isOpen ? "[]" : "");
            assertThat(operation.path("responses").has("401")).as(name(route)).isEqualTo(!isOpen);
        });
    }

    @Test
    void metricsOfANamedNetworkNeedNoKey() {
        ServerOptions options = ServerOptions.DEFAULT.withPort(0).withMetricsNetworks(List.of("127.0.0.1"));
        try (Server open = Server.start(server.engine(), options)) {
            String described = RawHttp.exchange(
                    open.address().getPort(),
                    "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(described).contains("\"security\":[{},{\"bearer\":[]},{\"apiKey\":[]}]");
        }
    }

    @Test
    void isAWholeDocument() {
        assertThat(document.path("openapi").asString()).startsWith("3.1.");
        assertThat(document.at("/info/version").asString()).isEqualTo(Version.number());
        Set<String> ids = new HashSet<>();
        Set<String> tags = document.path("tags")
                .valueStream()
                .map(tag -> tag.path("name").asString())
                .collect(Collectors.toSet());
        for (Operation operation : operations()) {
            JsonNode json = operation.json();
            assertThat(ids.add(json.path("operationId").asString("")))
                    .as(operation.name())
                    .isTrue();
            assertThat(json.path("summary").asString("")).as(operation.name()).isNotEmpty();
            // What is not supported has no other answer than a refusal.
            assertThat(json.path("responses").has("200")
                            || json.path("responses").has("400"))
                    .as(operation.name())
                    .isTrue();
            assertThat(json.path("tags").valueStream().map(JsonNode::asString))
                    .isNotEmpty()
                    .isSubsetOf(tags);
            json.path("responses")
                    .values()
                    .forEach(response -> assertThat(
                                    resolved(response).path("description").asString(""))
                            .as(operation.name())
                            .isNotEmpty());
            Set<String> variables = VARIABLE.matcher(operation.path())
                    .results()
                    .map(found -> found.group(1))
                    .collect(Collectors.toSet());
            assertThat(json.path("parameters")
                            .valueStream()
                            .filter(parameter -> parameter.path("in").asString().equals("path"))
                            .map(parameter -> parameter.path("name").asString()))
                    .as(operation.name())
                    .containsExactlyInAnyOrderElementsOf(variables);
        }
        Matcher reference = Pattern.compile("\"\\$ref\":\"#([^\"]+)\"").matcher(document.toString());
        while (reference.find()) {
            assertThat(document.at(reference.group(1)).isMissingNode())
                    .as(reference.group(1))
                    .isFalse();
        }
    }

    @Test
    void examplesAreAnsweredAsDescribed() {
        int asked = 0;
        for (Operation operation : operations()) {
            JsonNode answerSchema = resolved(operation.json().at("/responses/200/content/application~1json/schema"));
            for (JsonNode example : operation
                    .json()
                    .at("/requestBody/content/application~1json/examples")
                    .values()) {
                Answer answer =
                        server.post(operation.path(), example.path("value").toString());
                assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
                assertThat(names(answerSchema.path("properties")))
                        .as(operation.name())
                        .containsAll(names(answer.json()));
                asked++;
            }
        }
        assertThat(asked).isPositive();
    }

    /** The id of something that is there, for an address that has one. */
    private String existingId(Operation operation) {
        return operation.path().startsWith("/v1/responses/")
                ? server.post("/v1/responses", "{\"input\":\"What is 7 + 5?\"}")
                        .json()
                        .path("id")
                        .asString()
                : "starter";
    }

    @Test
    void whatIsReadIsAnsweredAsDescribed() {
        for (Operation operation : operations()) {
            JsonNode content = operation.json().at("/responses/200/content/application~1json/schema");
            if (operation.method().equals("get")
                    && !content.isMissingNode()
                    && !operation.path().equals("/ready")) {
                Answer answer = server.get(operation.path().replace("{id}", existingId(operation)));
                Set<String> described = names(resolved(content).path("properties"));
                assertThat(answer.status()).as(operation.name()).isEqualTo(200);
                if (!described.isEmpty()) {
                    assertThat(described).as(operation.name()).containsAll(names(answer.json()));
                }
            }
        }
    }
}
