package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Clients from npm, installed beside the build's results, and programs that use them. Only what is not there already is
 * installed: the lockfile decides.
 */
final class NpmClients {
    /** Where the programs are, each named after its client. */
    static final Path SOURCES = Path.of("src/test/clients");

    /** Set to {@code skip} where npm is installed and has nowhere to get packages from. */
    static final String SWITCH = "npm.clients";

    private static final Path FOLDER = Path.of("target/npm-clients");
    private static final Pattern NODE_VERSION = Pattern.compile("v(\\d+)\\..*\\s*");
    private static final int OLDEST_NODE = 20;
    private static final long INSTALLING_MINUTES = 5;
    private static final long RUNNING_MINUTES = 2;

    /**
     * What became of one test of a program.
     *
     * @param failure what went wrong, if something did
     */
    record Outcome(String name, Optional<String> failure) {}

    /**
     * What became of a program.
     *
     * @param exit its exit status
     * @param output what it printed
     */
    record Run(List<Outcome> outcomes, int exit, String output) {}

    private final Path node;

    private NpmClients(Path node) {
        this.node = node;
    }

    /** Installs the clients; the calling test is skipped where there is nothing to run or install them with. */
    static NpmClients install() throws IOException, InterruptedException {
        assumeFalse("skip".equals(System.getProperty(SWITCH)), "the npm clients are switched off here");
        Optional<Path> node = OnPath.find("node");
        Optional<Path> npm = OnPath.find("npm");
        assumeTrue(node.isPresent() && npm.isPresent(), "the npm clients are not tried: no node and npm here");
        Files.createDirectories(FOLDER);
        String version = execute(List.of(node.get().toString(), "--version"), Map.of(), RUNNING_MINUTES)
                .output();
        assumeTrue(isNewEnough(version), "the npm clients are not tried: they need node 20, here is " + version);
        copySources();
        installPackages(npm.get());
        return new NpmClients(node.get());
    }

    private static boolean isNewEnough(String version) {
        Matcher matcher = NODE_VERSION.matcher(version);
        return matcher.matches() && Integer.parseInt(matcher.group(1)) >= OLDEST_NODE;
    }

    private static void copySources() throws IOException {
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                Files.copy(source, FOLDER.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void installPackages(Path npm) throws IOException, InterruptedException {
        Path lock = FOLDER.resolve("package-lock.json");
        Path installed = FOLDER.resolve("installed-lock.json");
        if (Files.exists(installed) && Files.mismatch(lock, installed) < 0) {
            return;
        }
        Files.deleteIfExists(installed);
        Run run = execute(
                List.of(npm.toString(), "ci", "--ignore-scripts", "--prefer-offline"),
                System.getenv(),
                INSTALLING_MINUTES);
        assertThat(run.exit())
                .as(
                        "npm cannot install the clients; where it shall not, set -D%s=skip. It says: %s",
                        SWITCH, run.output())
                .isZero();
        Files.copy(lock, installed);
    }

    /** The programs that try clients, in the order of their names. */
    static List<String> programs() throws IOException {
        try (Stream<Path> sources = Files.list(SOURCES)) {
            return sources.map(source -> source.getFileName().toString())
                    .filter(name -> name.endsWith(".test.mjs"))
                    .sorted()
                    .toList();
        }
    }

    /**
     * Runs a program.
     *
     * @param settings all that it shall know of its environment: no keys, proxies or options of the machine's
     */
    Run run(String program, Map<String, String> settings) throws IOException, InterruptedException {
        Path report = FOLDER.resolve(program + ".jsonl");
        Files.deleteIfExists(report);
        List<String> command = List.of(
                node.toString(),
                "--test-reporter=./reporter.mjs",
                "--test-reporter-destination=" + report.getFileName(),
                program);
        Run run = execute(command, settings, RUNNING_MINUTES);
        List<Outcome> outcomes = new ArrayList<>();
        if (Files.exists(report)) {
            for (String line : Files.readAllLines(report)) {
                outcomes.add(outcome(JsonMapper.shared().readTree(line)));
            }
        }
        return new Run(outcomes, run.exit(), run.output());
    }

    private static Outcome outcome(JsonNode test) {
        return new Outcome(
                test.get("name").asString(),
                Optional.ofNullable(test.get("failure")).map(JsonNode::asString));
    }

    private static Run execute(List<String> command, Map<String, String> environment, long minutes)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile(FOLDER, "log", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            boolean ended = process.waitFor(minutes, TimeUnit.MINUTES);
            String output = Files.readString(log);
            return ended
                    ? new Run(List.of(), process.exitValue(), output)
                    : new Run(List.of(), -1, output + "\nnot done after " + minutes + " minutes");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Files.delete(log);
        }
    }
}
