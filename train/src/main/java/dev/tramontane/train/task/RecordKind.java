package dev.tramontane.train.task;

import java.util.ArrayList;
import java.util.List;

/**
 * A kind of record that sentences tell.
 *
 * @param fields its fields; what they are called is their keys
 * @param sentences sentences with slots for all fields
 */
record RecordKind(List<ToolKind.Parameter> fields, Phrasings sentences) {

    /** All kinds of the file. */
    static List<RecordKind> read() {
        List<RecordKind> kinds = new ArrayList<>();
        for (Resources.Block block : Resources.blocks("records.txt")) {
            kinds.add(new RecordKind(ToolKind.parameters(block.marked("p ")), block.phrasings()));
        }
        return List.copyOf(kinds);
    }
}
