package dev.tramontane.train.vocabulary;

import dev.tramontane.language.tokenizer.ControlTokens;
import java.util.ArrayList;
import java.util.List;

/** The special tokens of a small v15 vocabulary: the ids that Mistral's own files give them, in 64 rather than 1000 places. */
final class SpecialNames {
    private static final int COUNT = SmallTekken.SPECIAL_TOKENS;
    private static final int FIRST_LATER = 32;
    private static final List<String> EARLY = List.of(
            "<unk>",
            ControlTokens.BEGIN,
            ControlTokens.END,
            ControlTokens.USER,
            ControlTokens.END_USER,
            ControlTokens.TOOLS,
            ControlTokens.END_TOOLS,
            ControlTokens.TOOL_RESULT,
            ControlTokens.END_TOOL_RESULT,
            ControlTokens.TOOL_CALL,
            ControlTokens.IMAGE,
            "<pad>",
            ControlTokens.IMAGE_BREAK,
            ControlTokens.IMAGE_END,
            "[PREFIX]",
            "[MIDDLE]",
            "[SUFFIX]",
            ControlTokens.SYSTEM,
            ControlTokens.END_SYSTEM,
            "[TOOL_CONTENT]");
    private static final List<String> LATER = List.of(
            ControlTokens.ARGUMENTS,
            "[CALL_ID]",
            ControlTokens.THINK,
            ControlTokens.END_THINK,
            ControlTokens.SETTINGS,
            ControlTokens.END_SETTINGS);

    private SpecialNames() {}

    /** All 64, by id. */
    static List<String> all() {
        List<String> names = new ArrayList<>(EARLY);
        for (int id = EARLY.size(); id < COUNT; id++) {
            boolean named = id >= FIRST_LATER && id < FIRST_LATER + LATER.size();
            names.add(named ? LATER.get(id - FIRST_LATER) : "<SPECIAL_" + id + ">");
        }
        return names;
    }
}
