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

    /** All kinds of the file. */
    static List<ToolKind> read() {
        return Resources.blocks("tools.txt").stream().map(ToolKind::kind).toList();
    }

    private static ToolKind kind(Resources.Block block) {
        List<Slot> results = block.marked("v ").stream()
                .map(Words::split)
                .map(words -> new Slot(words.get(0), words.get(1)))
                .toList();
        return new ToolKind(
                block.name(),
                block.marked("d "),
                parameters(block.marked("p ")),
                results,
                block.phrasings(),
                block.marked("r ").getFirst(),
                block.answers().getFirst());
    }

    /** Parameters by lines of slot, type, source of values and other keys; the slot is a key, too. */
    static List<Parameter> parameters(List<String> lines) {
        List<Parameter> parameters = new ArrayList<>();
        for (String line : lines) {
            List<String> words = Words.split(line);
            List<String> keys = new ArrayList<>(words.subList(3, words.size()));
            keys.addFirst(words.getFirst());
            parameters.add(new Parameter(words.get(0), words.get(1), words.get(2), List.copyOf(keys)));
        }
        return List.copyOf(parameters);
    }
}
