package dev.tramontane.checkpoint;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of a model that was split into several GGUF files, {@code name-00001-of-00003.gguf} and so on. */
final class GgufShards {
    private static final Pattern NAME = Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.gguf", Pattern.DOTALL);
    private static final String PREFIX = "split.";
    private static final int MOST = 1024;

    private GgufShards() {}

    /** Maps all parts, the first one first, whichever was named; a model in one file is its only part. */
    static List<Gguf> open(Path file, Arena arena) {
        Gguf named = Gguf.open(file, arena);
        GgufSettings split = new GgufSettings(file, named.metadata(), PREFIX);
        int count = split.integer("count", 0, MOST, 1);
        if (count <= 1) {
            return List.of(named);
        }
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (!name.matches() || Integer.parseInt(name.group(3)) != count) {
            throw new CheckpointException(file + ": is one of " + count + " parts, but its name does not end like "
                    + ending(1, count) + "; give all parts the names that they were published with");
        }
        List<Gguf> parts = new ArrayList<>();
        int tensors = 0;
        for (int i = 0; i < count; i++) {
            Gguf part = part(file.resolveSibling(name.group(1) + ending(i + 1, count)), file, i, count, arena);
            tensors += part.tensors().size();
            parts.add(part);
        }
        GgufSettings first =
                new GgufSettings(parts.getFirst().file(), parts.getFirst().metadata(), PREFIX);
        first.expectDerived("tensors.count", tensors, "the sum over all parts");
        return List.copyOf(parts);
    }

    private static Gguf part(Path path, Path named, int index, int count, Arena arena) {
        if (!Files.exists(path)) {
            throw new CheckpointException(
                    path + ": does not exist, but " + named.getFileName() + " needs it; finish the download");
        }
        Gguf part = Gguf.open(path, arena);
        GgufSettings split = new GgufSettings(path, part.metadata(), PREFIX);
        split.expectDerived("count", count, named.getFileName() + "");
        if (split.integer("no", 0, MOST) != index) {
            throw split.wrong("no", "the name of the file says " + index);
        }
        return part;
    }

    private static String ending(int number, int count) {
        return String.format(Locale.ROOT, "-%05d-of-%05d.gguf", number, count);
    }
}
