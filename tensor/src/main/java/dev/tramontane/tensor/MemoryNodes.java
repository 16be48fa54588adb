package dev.tramontane.tensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Where Linux takes memory from on a machine with several nodes of it. */
final class MemoryNodes {

    private static final long INTERLEAVE = 3;

    private MemoryNodes() {}

    /**
     * Has pages that are not written yet taken from some nodes in turn ({@code mbind}, which the C library does not have).
     *
     * @param address where a page begins
     * @return whether the system will
     */
    static boolean interleave(long address, long bytes, List<Integer> nodes) {
        OptionalLong number = number();
        Optional<MemorySegment> symbol = Linker.nativeLinker().defaultLookup().find("syscall");
        if (number.isEmpty() || symbol.isEmpty()) {
            return false;
        }
        MethodHandle call = Linker.nativeLinker()
                .downcallHandle(
                        symbol.get(),
                        FunctionDescriptor.of(
                                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG),
                        Linker.Option.firstVariadicArg(1));
        int words = nodes.stream().mapToInt(node -> node).max().orElse(0) / Long.SIZE + 1;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(JAVA_LONG, words);
            for (int node : nodes) {
                int word = node / Long.SIZE;
                mask.setAtIndex(JAVA_LONG, word, mask.getAtIndex(JAVA_LONG, word) | 1L << node % Long.SIZE);
            }
            // The kernel counts one bit more than it reads.
            long bits = (long) words * Long.SIZE + 1;
            return (long) call.invokeExact(number.getAsLong(), address, bytes, INTERLEAVE, mask, bits, 0L) == 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a system call threw an exception", e);
        }
    }

    /** The number of {@code mbind} on this kind of processor. */
    private static OptionalLong number() {
        return switch (System.getProperty("os.arch", "")) {
            case "amd64" -> OptionalLong.of(237);
            case "aarch64" -> OptionalLong.of(235);
            default -> OptionalLong.empty();
        };
    }
}
