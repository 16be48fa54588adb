package dev.tramontane.tensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/**
 * Memory for weights that belongs to no file. On Linux the system is asked to use large pages (two megabytes rather than
 * four kilobytes), which spares translating addresses; where it does not, ordinary ones serve. On a machine with several nodes
 * of memory they are taken from all of them in turn: every worker reads every matrix's share of its rows, wherever it runs, and
 * so the nodes' bandwidth adds up.
 */
public final class LargePages {

    private static final Logger LOG = System.getLogger(LargePages.class.getName());
    private static final long PAGE = 2L << 20;

    private LargePages() {}

    /**
     * Zeroed memory that begins with a page. Takes no physical memory before it is written.
     *
     * @param bytes at least 1
     * @param arena ends the memory's life
     * @throws OutOfMemoryError if the system refuses
     */
    public static MemorySegment allocate(long bytes, Arena arena) {
        if (bytes < 1) {
            throw new IllegalArgumentException("cannot allocate " + bytes + " bytes");
        }
        return System.getProperty("os.name", "").equals("Linux")
                ? Linux.allocate(bytes, arena)
                : arena.allocate(bytes, Long.BYTES * 8L);
    }

    /** The system calls, bound when they are first needed. */
    private static final class Linux {

        private static final int PROT_READ_AND_WRITE = 1 | 2;
        private static final int MAP_PRIVATE_AND_ANONYMOUS = 2 | 32;
        private static final int MADV_HUGEPAGE = 14;
        private static final long MAP_FAILED = -1;

        private static final MethodHandle MMAP = bind(
                "mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
        private static final MethodHandle MUNMAP = bind("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
        private static final MethodHandle MADVISE =
                bind("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

        private static MethodHandle bind(String name, FunctionDescriptor type) {
            Linker linker = Linker.nativeLinker();
            Optional<MemorySegment> symbol = linker.defaultLookup().find(name);
            return linker.downcallHandle(
                    symbol.orElseThrow(() -> new UnsupportedOperationException("the system has no " + name)), type);
        }

        /** One page more than asked for, so that the first one can be aligned. */
        static MemorySegment allocate(long bytes, Arena arena) {
            long mapped = Math.addExact(Math.addExact(bytes, PAGE - 1) / PAGE * PAGE, PAGE);
            try {
                MemorySegment start = (MemorySegment) MMAP.invokeExact(
                        MemorySegment.NULL, mapped, PROT_READ_AND_WRITE, MAP_PRIVATE_AND_ANONYMOUS, -1, 0L);
                long address = start.address();
                if (address == MAP_FAILED) {
                    throw new OutOfMemoryError("the system gives no " + bytes + " bytes of memory for weights");
                }
                MemorySegment all = start.reinterpret(mapped, arena, memory -> release(memory.address(), mapped));
                MemorySegment aligned = all.asSlice(-address & PAGE - 1, bytes);
                int refused = (int) MADVISE.invokeExact(aligned, mapped - PAGE, MADV_HUGEPAGE);
                if (refused != 0) {
                    LOG.log(Level.DEBUG, "no large pages: the system does without them");
                }
                List<Integer> nodes = Processors.memoryNodes();
                if (nodes.size() > 1 && !MemoryNodes.interleave(aligned.address(), mapped - PAGE, nodes)) {
                    LOG.log(Level.DEBUG, "memory lies where it is first written: the system does not spread it");
                }
                return aligned;
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("a system call threw an exception", e);
            }
        }

        private static void release(long address, long bytes) {
            try {
                int refused = (int) MUNMAP.invokeExact(MemorySegment.ofAddress(address), bytes);
                if (refused != 0) {
                    LOG.log(Level.WARNING, "the system did not take back " + bytes + " bytes of memory");
                }
            } catch (Throwable e) {
                throw new IllegalStateException("munmap threw an exception", e);
            }
        }
    }
}
