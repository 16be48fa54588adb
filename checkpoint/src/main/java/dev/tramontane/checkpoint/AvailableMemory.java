package dev.tramontane.checkpoint;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How much memory a process may still take without pushing out what others need. */
public final class AvailableMemory {

    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";

    private AvailableMemory() {}

    /** Bytes; within a container no more than its limit. */
    public static long bytes() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return Math.min(system.getTotalMemorySize(), reported(system.getFreeMemorySize()));
    }

    /** Free memory leaves out what caches would give back, so the system's own estimate is preferred. */
    private static long reported(long free) {
        if (!Files.isReadable(MEMINFO)) {
            return free;
        }
        try {
            List<String> lines = Files.readAllLines(MEMINFO);
            return lines.stream()
                    .filter(line -> line.startsWith(AVAILABLE))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(kibibytes -> Long.parseLong(kibibytes) * 1024)
                    .findFirst()
                    .orElse(free);
        } catch (IOException | NumberFormatException e) {
            return free;
        }
    }
}
