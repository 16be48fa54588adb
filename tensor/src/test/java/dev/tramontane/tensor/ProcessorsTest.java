package dev.tramontane.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessorsTest {

    @TempDir
    Path root;

    @Test
    void hardwareThreadsOfACoreCountOnce() throws IOException {
        machine("0-7", 8, 2);
        assertThat(Processors.cores(root, 8)).isEqualTo(4);
    }

    @Test
    void onlyWhatTheProcessMayUseCounts() throws IOException {
        machine("0-1,4", 8, 2);
        assertThat(Processors.cores(root, 3)).isEqualTo(2);
    }

    @Test
    void aContainersLimitHolds() throws IOException {
        machine("0-63", 64, 1);
        assertThat(Processors.cores(root, 6)).isEqualTo(6);
    }

    @Test
    void withoutSuchFilesProcessorsCount() {
        assertThat(Processors.cores(root, 5)).isEqualTo(5);
        assertThat(Processors.memoryNodes(root)).containsExactly(0);
    }

    @Test
    void nodesWithMemory() throws IOException {
        write("sys/devices/system/node/has_memory", "0,2-3\n");
        assertThat(Processors.memoryNodes(root)).containsExactly(0, 2, 3);
    }

    @Test
    void thisMachineHasCores() {
        assertThat(Processors.cores()).isBetween(1, Runtime.getRuntime().availableProcessors());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "3-1", "1-2-3", "-1", "0-99999999", "1,,2"})
    void whatIsNoListHasNoNumbers(String list) {
        assertThat(Processors.numbers(list)).isEmpty();
    }

    private void machine(String allowed, int processors, int threadsPerCore) throws IOException {
        write("proc/self/status", "Name:\tjava\nCpus_allowed:\tff\nCpus_allowed_list:\t" + allowed + "\n");
        int cores = processors / threadsPerCore;
        for (int processor = 0; processor < processors; processor++) {
            int core = processor % cores;
            String siblings = threadsPerCore == 1 ? core + "\n" : core + "," + (core + cores) + "\n";
            write("sys/devices/system/cpu/cpu" + processor + "/topology/thread_siblings_list", siblings);
        }
    }

    private void write(String file, String content) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }
}
