package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tramontane.engine.Engine;
import dev.tramontane.server.NpmClients.Outcome;
import dev.tramontane.server.NpmClients.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The clients that JavaScript programs use, each tried by a program of its own: see {@link NpmClients#SOURCES}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NpmClientsTest {
    private NpmClients clients;
    private TestServer server;
    private TestServer seeing;
    private Map<String, String> settings;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException, InterruptedException {
        clients = NpmClients.install();
        NewKey key = NewKey.create(new NewKey.Terms("npm", Optional.empty(), 0, Optional.empty()));
        Path keys = Files.writeString(folder.resolve("keys.jsonl"), key.entry());
        server = start(TestServer.STARTER, "starter", keys);
        seeing = start(SeeingModel.write(Files.createDirectory(folder.resolve("seeing"))), "seeing", keys);
        settings = Map.of(
                "TRAMONTANE", server.server().address().toString(),
                "TRAMONTANE_SEEING", seeing.server().address().toString(),
                "TRAMONTANE_KEY", key.key());
    }

    private static TestServer start(Path model, String name, Path keys) {
        Engine engine = Engine.load(model);
        TestServer server =
                TestServer.start(engine, ServerOptions.DEFAULT.withModel(name).withKeys(keys));
        server.customise(new RehearsedModel(engine, NpmClients.SOURCES.resolve("script.json")));
        return server;
    }

    @AfterAll
    void stop() {
        Stream.of(Optional.ofNullable(server), Optional.ofNullable(seeing))
                .flatMap(Optional::stream)
                .forEach(TestServer::close);
    }

    @TestFactory
    Stream<DynamicContainer> clients() throws IOException {
        return NpmClients.programs().stream().map(program -> dynamicContainer(program, tests(program)));
    }

    /** Runs the program when its tests are asked for. */
    private Stream<DynamicTest> tests(String program) {
        return Stream.of(program).flatMap(name -> {
            try {
                Run run = clients.run(name, settings);
                Stream<DynamicTest> tests =
                        run.outcomes().stream().map(outcome -> dynamicTest(outcome.name(), () -> tell(name, outcome)));
                return Stream.concat(tests, Stream.of(dynamicTest("runs to its end", () -> checkEnd(run))));
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(name + " cannot be run", e);
            }
        });
    }

    private static void tell(String program, Outcome outcome) {
        outcome.failure().ifPresent(failure -> fail(program + ": " + outcome.name() + "\n" + failure));
    }

    private static void checkEnd(Run run) {
        assertThat(run.outcomes()).as(run.output()).isNotEmpty();
        boolean allPass =
                run.outcomes().stream().allMatch(outcome -> outcome.failure().isEmpty());
        assertThat(run.exit() == 0).as(run.output()).isEqualTo(allPass);
    }
}
