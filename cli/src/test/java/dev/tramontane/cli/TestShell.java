package dev.tramontane.cli;

import dev.tramontane.cli.Shell.Standard;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Runs commands in this process, as a shell would: with input, terminals and an environment, and its output kept. */
final class TestShell {
    /** The installation that this module is a part of. */
    static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    static final Path STARTER = HOME.resolve("models/starter");

    /** What a command left behind. */
    record Result(int code, String output, String errors) {

        JsonNode json() {
            return Json.mapper().readTree(output);
        }

        List<JsonNode> jsonLines() {
            return output.lines().map(line -> Json.mapper().readTree(line)).toList();
        }
    }

    /** What tests know of a model, they know of the starter, whichever model Tramontane brings. */
    private final Map<String, String> environment = new HashMap<>(Map.of("TRAMONTANE_MODEL", STARTER.toString()));

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private Optional<Path> home = Optional.of(HOME);
    private byte[] input = {};
    private boolean inputIsTerminal = true;
    private boolean outputIsTerminal;
    private boolean errorsIsTerminal;
    private OutputStream outputStream = output;
    private Interrupts interrupts = _ -> () -> {};

    TestShell input(String text) {
        return input(text.getBytes(StandardCharsets.UTF_8));
    }

    TestShell input(byte[] bytes) {
        input = bytes.clone();
        inputIsTerminal = false;
        return this;
    }

    TestShell outputTerminal() {
        outputIsTerminal = true;
        return this;
    }

    TestShell errorsTerminal() {
        errorsIsTerminal = true;
        return this;
    }

    TestShell outputTo(OutputStream stream) {
        outputStream = stream;
        return this;
    }

    TestShell variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** As where Tramontane is not installed. */
    TestShell withoutHome() {
        home = Optional.empty();
        return withBundledModel();
    }

    /** As where nobody has named a model. */
    TestShell withBundledModel() {
        environment.remove("TRAMONTANE_MODEL");
        return this;
    }

    /** As if Ctrl-C were pressed as soon as the command handles it. */
    TestShell interrupted() {
        interrupts = action -> {
            action.run();
            return () -> {};
        };
        return this;
    }

    Shell shell() {
        return new Shell(
                new Standard<InputStream>(new ByteArrayInputStream(input), inputIsTerminal, StandardCharsets.UTF_8),
                new Standard<>(outputStream, outputIsTerminal, StandardCharsets.UTF_8),
                new Standard<>(errors, errorsIsTerminal, StandardCharsets.UTF_8),
                environment,
                home,
                interrupts);
    }

    Result run(String... arguments) {
        int code = CommandRunner.run(shell(), arguments);
        return new Result(code, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
    }

    /** Runs a command with a terminal for input and nothing else. */
    static Result tramontane(String... arguments) {
        return new TestShell().run(arguments);
    }
}
