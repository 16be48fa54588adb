package dev.tramontane.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What memory there is to be had. */
final class AvailableMemory {
    private static final Path KERNEL = Path.of("/proc/meminfo");
    private static final String FIELD = "MemAvailable:";

    private AvailableMemory() {}

    /** The memory of this machine, or this container. */
    static long physicalBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    /**
     * About what can be taken without pushing others out; files that are merely cached, such as mapped weights, count as
     * available. All of the memory where the system does not tell.
     */
    static long bytes() throws IOException {
        long physical = physicalBytes();
        if (!Files.isReadable(KERNEL)) {
            return physical;
        }
        try (var lines = Files.lines(KERNEL)) {
            return lines.filter(line -> line.startsWith(FIELD))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .map(free -> Math.min(free, physical))
                    .findFirst()
                    .orElse(physical);
        }
    }
}
