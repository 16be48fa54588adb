package dev.tramontane.train.task;

import java.util.ArrayList;
import java.util.List;

/**
 * A kind of tool: what it is for, and how people ask for it.
 *
 * @param noun what its names are made of
 * @param descriptions ways to describe it
 * @param parameters its parameters
 * @param results what is drawn for its result, by slot
 * @param questions questions with slots for the parameters
 * @param result what it returns
 * @param answer what to say then
 */
record ToolKind(
        String noun,
        List<String> descriptions,
        List<Parameter> parameters,
        List<Slot> results,
        Phrasings questions,
        String result,
        String answer) {

    /**
     * A parameter.
     *
     * @param slot its slot in questions
     * @param type its JSON type
     * @param values where its values come from
     * @param keys what it may be called
     */
    record Parameter(String slot, String type, String values, List<String> keys) {}

    /** A value of the result: its slot and where it comes from. */
    record Slot(String name, String values) {}

    /** All kinds of a file. */
    static List<ToolKind> read(String file) {
        List<ToolKind> kinds = new ArrayList<>();
        List<String> open = new ArrayList<>();
        for (String line : Resources.lines(file)) {
            if (!line.isEmpty()) {
                open.add(line);
            } else if (!open.isEmpty()) {
                kinds.add(kind(open));
                open.clear();
            }
        }
        if (!open.isEmpty()) {
            kinds.add(kind(open));
        }
        return List.copyOf(kinds);
    }

    private static ToolKind kind(List<String> lines) {
        List<Parameter> parameters = new ArrayList<>();
        for (String line : marked(lines, "p ")) {
            List<String> words = Words.split(line);
            // Where values come from is called as the first key unless it is told apart.
            List<String> keys = new ArrayList<>(words.subList(3, words.size()));
            keys.addFirst(words.getFirst());
            parameters.add(new Parameter(words.get(0), words.get(1), words.get(2), List.copyOf(keys)));
        }
        List<Slot> results = marked(lines, "v ").stream()
                .map(Words::split)
                .map(words -> new Slot(words.get(0), words.get(1)))
                .toList();
        return new ToolKind(
                lines.getFirst(),
                marked(lines, "d "),
                List.copyOf(parameters),
                results,
                new Phrasings(marked(lines, "? "), marked(lines, "! ")),
                marked(lines, "r ").getFirst(),
                marked(lines, "= ").getFirst());
    }

    private static List<String> marked(List<String> lines, String mark) {
        return lines.stream()
                .filter(line -> line.startsWith(mark))
                .map(line -> line.substring(mark.length()))
                .toList();
    }
}
