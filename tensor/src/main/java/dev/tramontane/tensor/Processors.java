package dev.tramontane.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the machine has to compute with. Two hardware threads of a core share its arithmetic and its cache, so a second worker there
 * gains nothing and makes every barrier later: a worker per core is the default.
 */
public final class Processors {

    private static final Path LINUX = Path.of("/");
    /** More than any kernel is built for. */
    private static final int MOST = 1 << 16;

    private Processors() {}

    /**
     * The cores that this process may use: as many as it is allowed processors for, by affinity or by the limits of a container,
     * and at least one. Where the system does not tell about cores (other than Linux), its processors.
     */
    public static int cores() {
        return cores(LINUX, Runtime.getRuntime().availableProcessors());
    }

    static int cores(Path root, int processors) {
        Set<String> cores = new HashSet<>();
        List<Integer> allowed = allowed(root);
        for (int processor : allowed) {
            Optional<String> siblings =
                    line(root.resolve("sys/devices/system/cpu/cpu" + processor + "/topology/thread_siblings_list"));
            if (siblings.isEmpty()) {
                return processors;
            }
            cores.add(siblings.get());
        }
        return cores.isEmpty() ? processors : Math.min(processors, cores.size());
    }

    /** Nodes of memory; those of a machine with several are not equally near to every core. At least one. */
    static List<Integer> memoryNodes() {
        return memoryNodes(LINUX);
    }

    static List<Integer> memoryNodes(Path root) {
        List<Integer> nodes = line(root.resolve("sys/devices/system/node/has_memory"))
                .map(Processors::numbers)
                .orElse(List.of());
        return nodes.isEmpty() ? List.of(0) : nodes;
    }

    private static List<Integer> allowed(Path root) {
        try (var lines = Files.lines(root.resolve("proc/self/status"))) {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .findFirst()
                    .map(line -> numbers(line.substring(line.indexOf(':') + 1).strip()))
                    .orElse(List.of());
        } catch (IOException | RuntimeException e) {
            return List.of();
        }
    }

    private static Optional<String> line(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** The kernel's way to write sets: {@code 0-3,8,10-11}. Nothing if it is written otherwise. */
    static List<Integer> numbers(String list) {
        Set<Integer> numbers = new HashSet<>();
        for (String part : list.split(",", -1)) {
            String[] ends = part.split("-", -1);
            Integer first = number(ends[0]);
            Integer last = number(ends[ends.length - 1]);
            if (ends.length > 2 || first == null || last == null || first > last) {
                return List.of();
            }
            IntStream.rangeClosed(first, last).forEach(numbers::add);
        }
        return numbers.stream().sorted().toList();
    }

    private static @Nullable Integer number(String digits) {
        try {
            int number = Integer.parseInt(digits);
            return number >= 0 && number < MOST ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
