package dev.tramontane.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was compiled first decides, so every order needs a process of its own. */
class AllocationGateTest {

    @ParameterizedTest
    @ValueSource(strings = {"listed", "reversed", "shuffled 1", "mixed 1"})
    void noKernelAllocatesInThisOrder(String order) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                // As the launcher does; without it the result depends on what is compiled first.
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+IncrementalInlineForceCleanup",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                AllocationGate.class.getName()));
        command.addAll(List.of(order.split(" ")));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
