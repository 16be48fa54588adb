package dev.tramontane.train.task;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Texts that stand in files of their own beside the classes. Lines that begin with # are comments. */
final class Resources {
    private Resources() {}

    /** A block of a file: its name, and the lines after it by their marks. */
    record Block(String name, List<String> trained, List<String> reserved, List<String> answers, List<String> lines) {
        Phrasings phrasings() {
            return new Phrasings(trained, reserved);
        }

        /** The lines with another mark. */
        List<String> marked(String mark) {
            return Resources.marked(lines, mark);
        }
    }

    static List<String> lines(String file) {
        try (InputStream in = Resources.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from the train module; build it anew");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read from the train module", e);
        }
    }

    /** Blocks with an empty line in between: a name, then lines marked with ?, ! and =. */
    static List<Block> blocks(String file) {
        List<Block> blocks = new ArrayList<>();
        List<String> open = new ArrayList<>();
        for (String line : lines(file)) {
            if (!line.isEmpty()) {
                open.add(line);
            } else if (!open.isEmpty()) {
                blocks.add(block(open));
                open.clear();
            }
        }
        if (!open.isEmpty()) {
            blocks.add(block(open));
        }
        return List.copyOf(blocks);
    }

    /** The questions of a file that has one block without a name. */
    static Phrasings phrasings(String file) {
        List<String> lines = lines(file);
        return new Phrasings(marked(lines, "? "), marked(lines, "! "));
    }

    private static Block block(List<String> lines) {
        return new Block(
                lines.getFirst(), marked(lines, "? "), marked(lines, "! "), marked(lines, "= "), List.copyOf(lines));
    }

    private static List<String> marked(List<String> lines, String mark) {
        return lines.stream()
                .filter(line -> line.startsWith(mark))
                .map(line -> line.substring(mark.length()))
                .toList();
    }
}
