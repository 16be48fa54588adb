package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands that reach nothing but a server, at 127.0.0.1:8080, and know nothing of the user who runs them. Whatever they
 * leave running ends with them.
 */
final class IsolatedShell implements AutoCloseable {
    /** The server's usual port, whatever its real one. */
    private static final String PORT = "8080";

    /** With a network of its own, and a folder for temporary files, where agents leave a lot, unless the project lies in it. */
    private static final String BEGIN =
            "ip link set lo up && case $PWD in /tmp/*) ;; *) mount -t tmpfs tmpfs /tmp ;; esac && exec node \"$@\"";

    private static final Path RELAY = Path.of("agents/relay.mjs").toAbsolutePath();
    private static final long PATIENCE_MINUTES = 8;

    /** What a command printed, errors included, and how it ended. */
    record Result(int code, String output) {}

    private final Path folder;
    private final Path socket;
    private final String path;
    private final Process relay;

    private IsolatedShell(Path folder, int port, Path programs) throws IOException {
        this.folder = folder;
        // A namespace without a network still shares the file system.
        socket = folder.resolve("server");
        path = programs.toAbsolutePath() + ":" + System.getenv("PATH") + ":/usr/sbin:/sbin";
        relay = new ProcessBuilder("node", RELAY.toString(), socket.toString(), Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("relay.log").toFile())
                .start();
    }

    /**
     * Gets ready, or has the test skipped where that is not possible.
     *
     * @param folder for files of its own
     * @param port the server's
     * @param programs the folder where commands are looked for first
     */
    static IsolatedShell start(Path folder, int port, Path programs) throws IOException, InterruptedException {
        for (String tool : List.of("node", "unshare")) {
            assumeTrue(OnPath.find(tool).isPresent(), "the agents are not tried: no " + tool + " here");
        }
        IsolatedShell shell = new IsolatedShell(folder, port, programs);
        while (!Files.exists(shell.socket)) {
            assertThat(shell.relay.isAlive()).as("the relay runs").isTrue();
            Thread.sleep(10);
        }
        Result probe = shell.run(folder, folder, Map.of(), "true");
        if (probe.code() != 0) {
            shell.close();
        }
        assumeTrue(
                probe.code() == 0,
                "the agents are not tried: nothing can be cut off from the network here: " + probe.output());
        return shell;
    }

    /**
     * Runs a command line.
     *
     * @param home the home folder
     * @param project the working folder
     */
    Result run(Path home, Path project, Map<String, String> environment, String command)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("unshare", "--map-root-user", "--net", "--mount-proc"));
        line.addAll(List.of("--pid", "--fork", "--kill-child", "env", "-i", "PATH=" + path, "HOME=" + home));
        environment.forEach((name, value) -> line.add(name + "=" + value));
        line.addAll(List.of("sh", "-c", BEGIN, "sh"));
        line.addAll(List.of(RELAY.toString(), PORT, socket.toString(), "sh", "-c", command));
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = new ProcessBuilder(line)
                .directory(project.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
            String said = Files.readString(output);
            assertThat(ended).as("%s has ended; it said %s", command, said).isTrue();
            return new Result(process.exitValue(), said);
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        relay.destroy();
    }
}
