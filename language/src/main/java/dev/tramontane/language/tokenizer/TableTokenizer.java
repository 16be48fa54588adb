package dev.tramontane.language.tokenizer;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes a tokenizer of a {@link TokenTable}, which says neither its version nor its settings. */
final class TableTokenizer {
    private static final int BYTE_VALUES = 256;

    /** What the model was trained with whose table has tokens for settings. */
    private static final EffortSetting RELEASED_EFFORTS =
            new EffortSetting(List.of("none", "high"), true, Optional.of("none"));

    private final String file;
    private final TokenTable table;

    private TableTokenizer(String file, TokenTable table) {
        this.file = file;
        this.table = table;
    }

    /** @param file where the table is from, for messages */
    static Tekken make(String file, TokenTable table) {
        return new TableTokenizer(file, table).make();
    }

    private Tekken make() {
        int special = specialTokens();
        List<String> names = names(special);
        Vocabulary vocabulary = vocabulary(special);
        checkMerges(vocabulary);
        TokenizerVersion version = version(names);
        return new Tekken(
                version,
                names,
                vocabulary,
                Optional.empty(),
                version == TokenizerVersion.V15 ? Optional.of(RELEASED_EFFORTS) : Optional.empty());
    }

    /** How many there are; they come first. */
    private int specialTokens() {
        int size = table.tokens().size();
        if (table.kinds().size() != size) {
            throw fail("it has " + size + " tokens and " + table.kinds().size() + " kinds of tokens");
        }
        int special = 0;
        while (special < size && table.kinds().get(special) != TokenTable.NORMAL) {
            special++;
        }
        for (int id = special; id < size; id++) {
            if (table.kinds().get(id) != TokenTable.NORMAL) {
                throw fail("token " + id + " is special, but follows tokens of text");
            }
        }
        return special;
    }

    private List<String> names(int special) {
        List<String> names = new ArrayList<>();
        Set<String> distinct = new HashSet<>();
        for (int id = 0; id < special; id++) {
            String name = table.tokens().get(id);
            if (name.isEmpty() || !distinct.add(name)) {
                throw fail("special token " + id + " has no name of its own");
            }
            names.add(name);
        }
        return names;
    }

    private Vocabulary vocabulary(int special) {
        int ranks = table.tokens().size() - special;
        ByteArrayOutputStream pool = new ByteArrayOutputStream(1 << 16);
        int[] starts = new int[ranks + 1];
        for (int rank = 0; rank < ranks; rank++) {
            byte[] bytes = ByteAlphabet.read(table.tokens().get(special + rank));
            if (bytes == null || bytes.length == 0) {
                throw fail("token " + (special + rank) + " is not written in the byte-level alphabet");
            }
            pool.writeBytes(bytes);
            starts[rank + 1] = pool.size();
        }
        try {
            Vocabulary vocabulary = new Vocabulary(pool.toByteArray(), starts);
            for (int value = 0; value < BYTE_VALUES; value++) {
                if (vocabulary.rank(new byte[] {(byte) value}, 0, 1) == Vocabulary.ABSENT) {
                    throw fail("no token is the single byte " + value);
                }
            }
            return vocabulary;
        } catch (Vocabulary.InvalidVocabulary e) {
            throw new TokenizerException(file + ": the tokenizer in it cannot be used: " + e.getMessage(), e);
        }
    }

    /** Tekken merges in the order of ids; a list with another order belongs to another kind of tokenizer. */
    private void checkMerges(Vocabulary vocabulary) {
        int last = -1;
        for (String merge : table.merges()) {
            int space = merge.indexOf(' ');
            byte[] merged =
                    ByteAlphabet.read(space < 0 ? merge : merge.substring(0, space) + merge.substring(space + 1));
            int rank = merged == null ? Vocabulary.ABSENT : vocabulary.rank(merged, 0, merged.length);
            if (space < 0 || rank == Vocabulary.ABSENT) {
                throw fail("a merge does not make a token of two");
            }
            if (rank < last) {
                throw fail("its merges are not in the order of the tokens that they make, as those of Tekken are");
            }
            last = rank;
        }
    }

    private TokenizerVersion version(List<String> names) {
        if (names.contains(ControlTokens.SETTINGS)) {
            return TokenizerVersion.V15;
        }
        if (names.contains(ControlTokens.ARGUMENTS)) {
            return TokenizerVersion.V13;
        }
        throw fail("it has neither the token " + ControlTokens.SETTINGS + " of v15 nor " + ControlTokens.ARGUMENTS
                + " of v13, and only those versions are supported");
    }

    private TokenizerException fail(String what) {
        return new TokenizerException(file + ": the tokenizer in it cannot be used: " + what);
    }
}
