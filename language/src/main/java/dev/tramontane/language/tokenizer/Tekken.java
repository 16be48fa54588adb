package dev.tramontane.language.tokenizer;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The Tekken tokenizer: byte-level byte-pair encoding with the vocabulary of a {@code tekken.json} file. The ids from 0 on
 * are special tokens; those of the vocabulary's ranks follow.
 *
 * <p>Encoding never yields a special token, whatever the text says: who builds a prompt places special tokens by id. Lone
 * surrogates are encoded as U+FFFD. Immutable and thread-safe.
 */
public final class Tekken {
    private static final int BYTE_VALUES = 256;

    private final TokenizerVersion version;
    private final List<String> specialNames;
    private final Map<String, Integer> specialIds;
    private final Vocabulary vocabulary;
    private final Optional<ImageSettings> imageSettings;
    private final Optional<EffortSetting> effortSetting;

    Tekken(
            TokenizerVersion version,
            List<String> specialNames,
            Vocabulary vocabulary,
            Optional<ImageSettings> imageSettings,
            Optional<EffortSetting> effortSetting) {
        this.version = version;
        this.specialNames = List.copyOf(specialNames);
        this.vocabulary = vocabulary;
        this.imageSettings = imageSettings;
        this.effortSetting = effortSetting;
        specialIds = HashMap.newHashMap(specialNames.size());
        for (int id = 0; id < specialNames.size(); id++) {
            specialIds.put(specialNames.get(id), id);
        }
    }

    /**
     * Reads a tokenizer file.
     *
     * @param file a {@code tekken.json} of version v13 or v15
     * @throws TokenizerException if the file cannot be read or is not such a file
     */
    public static Tekken load(Path file) {
        return TekkenFile.read(file);
    }

    /**
     * Reads a tokenizer file from a stream, to its end; the caller closes it.
     *
     * @param name stands for the file in messages
     * @throws TokenizerException if the stream cannot be read or is not such a file
     */
    public static Tekken load(String name, InputStream in) {
        return TekkenFile.read(name, in);
    }

    /**
     * The tokenizer of a table, as GGUF files have one. Version and efforts follow from its special tokens; images are not
     * laid out.
     *
     * @param file where the table is from, for messages
     * @throws TokenizerException if it is not the table of a Tekken tokenizer of version v13 or v15
     */
    public static Tekken of(String file, TokenTable table) {
        return TableTokenizer.make(file, table);
    }

    /**
     * A tokenizer made from its parts.
     *
     * @param specialNames the special tokens, in the order of their ids
     * @param ranks the byte strings of the vocabulary by rank, the 256 single bytes in their order first
     * @param imageSettings how images are cut into patches; empty for models without sight
     * @param effortSetting which reasoning efforts there are; empty if the model has no such setting
     * @throws TokenizerException if two special tokens or two ranks are equal, or a single byte is missing
     */
    public static Tekken of(
            TokenizerVersion version,
            List<String> specialNames,
            List<byte[]> ranks,
            Optional<ImageSettings> imageSettings,
            Optional<EffortSetting> effortSetting) {
        if (Set.copyOf(specialNames).size() < specialNames.size()) {
            throw new TokenizerException("two special tokens have the same name");
        }
        return new Tekken(version, specialNames, vocabulary(ranks), imageSettings, effortSetting);
    }

    private static Vocabulary vocabulary(List<byte[]> ranks) {
        int[] starts = new int[ranks.size() + 1];
        for (int rank = 0; rank < ranks.size(); rank++) {
            starts[rank + 1] = Math.addExact(starts[rank], ranks.get(rank).length);
        }
        byte[] pool = new byte[starts[ranks.size()]];
        for (int rank = 0; rank < ranks.size(); rank++) {
            byte[] bytes = ranks.get(rank);
            System.arraycopy(bytes, 0, pool, starts[rank], bytes.length);
        }
        for (int value = 0; value < BYTE_VALUES; value++) {
            if (value >= ranks.size() || !Arrays.equals(ranks.get(value), new byte[] {(byte) value})) {
                throw new TokenizerException("rank " + value + " must be the single byte " + value);
            }
        }
        try {
            return new Vocabulary(pool, starts);
        } catch (Vocabulary.InvalidVocabulary e) {
            throw new TokenizerException("a vocabulary that cannot be used: " + e.getMessage(), e);
        }
    }

    /** The pieces of a text that are encoded apart, in their order; joined they are the text. */
    public static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        for (int start = 0; start < text.length(); ) {
            int end = Splitter.pieceEnd(text, start);
            pieces.add(text.substring(start, end));
            start = end;
        }
        return pieces;
    }

    /**
     * Writes the tokenizer as a {@code tekken.json} that {@link #load} reads.
     *
     * @throws TokenizerException if the file cannot be written, or the format not hold the tokenizer
     */
    public void save(Path file) {
        TekkenWriter.write(this, file);
    }

    /** The tokenizer generation, which decides the chat format. */
    public TokenizerVersion version() {
        return version;
    }

    /** The number of ids, special ones included: ids are in {@code [0, vocabularySize)}. */
    public int vocabularySize() {
        return specialNames.size() + vocabulary.size();
    }

    /** How images are cut into patches; empty for models without sight. */
    public Optional<ImageSettings> imageSettings() {
        return imageSettings;
    }

    /** Which reasoning efforts there are; empty if the model has no such setting. */
    public Optional<EffortSetting> effortSetting() {
        return effortSetting;
    }

    /**
     * The id of a special token.
     *
     * @param name the name as the file has it, such as {@code [INST]}
     * @throws TokenizerException if the vocabulary has no such special token
     */
    public int special(String name) {
        return findSpecial(name)
                .orElseThrow(
                        () -> new TokenizerException("this " + version + " tokenizer has no special token " + name));
    }

    /** The id of a special token, if there is one of this name. */
    public OptionalInt findSpecial(String name) {
        Integer id = specialIds.get(Objects.requireNonNull(name, "name"));
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** Whether an id stands for a special token rather than bytes of text. */
    public boolean isSpecial(int token) {
        return token >= 0 && token < specialNames.size();
    }

    /** Encodes a text as a whole: its ids joined with those of another text need not be those of the texts joined. */
    public int[] encode(String text) {
        TokenBuffer tokens = new TokenBuffer(16 + text.length() / 3);
        encode(text, tokens);
        return tokens.toArray();
    }

    /** Encodes a text and appends its ids. */
    public void encode(String text, TokenBuffer tokens) {
        BytePairEncoder encoder = new BytePairEncoder(vocabulary, specialNames.size());
        for (int start = 0; start < text.length(); ) {
            int end = Splitter.pieceEnd(text, start);
            encoder.encode(text, start, end, tokens);
            start = end;
        }
    }

    /**
     * Decodes ids to text. Bytes that are not UTF-8 become U+FFFD; a special token ends a run of bytes, even one that leaves
     * no trace.
     *
     * @throws TokenizerException if an id is outside the vocabulary, or special and {@code policy} is
     *     {@link SpecialTokens#RAISE}
     */
    public String decode(int[] tokens, SpecialTokens policy) {
        StreamingDetokenizer detokenizer = detokenizer(policy);
        for (int token : tokens) {
            detokenizer.append(token);
        }
        return detokenizer.flush();
    }

    /** A decoder for one stream of ids. */
    public StreamingDetokenizer detokenizer(SpecialTokens policy) {
        return new StreamingDetokenizer(this, Objects.requireNonNull(policy, "policy"));
    }

    /**
     * The bytes that a token stands for; none if it is special. Not necessarily UTF-8.
     *
     * @throws TokenizerException if the id is outside the vocabulary
     */
    public byte[] bytes(int token) {
        checkToken(token);
        return isSpecial(token) ? new byte[0] : vocabulary.bytes(token - specialNames.size());
    }

    /**
     * The name of a special token, or the text of another with U+FFFD for what is not UTF-8.
     *
     * @throws TokenizerException if the id is outside the vocabulary
     */
    public String name(int token) {
        checkToken(token);
        if (isSpecial(token)) {
            return specialNames.get(token);
        }
        Utf8Decoder decoder = new Utf8Decoder();
        StringBuilder name = new StringBuilder();
        decodeInto(token, decoder, name);
        decoder.finish(name);
        return name.toString();
    }

    /** The token of text with these bytes, negative if there is none. */
    int textToken(byte[] bytes, int from, int to) {
        int rank = vocabulary.rank(bytes, from, to - from);
        return rank == Vocabulary.ABSENT ? -1 : rank + specialNames.size();
    }

    void checkToken(int token) {
        if (token < 0 || token >= vocabularySize()) {
            throw new TokenizerException("token " + token + " is outside the vocabulary of " + vocabularySize());
        }
    }

    void decodeInto(int token, Utf8Decoder decoder, StringBuilder text) {
        int rank = token - specialNames.size();
        for (int i = 0, length = vocabulary.length(rank); i < length; i++) {
            decoder.push(vocabulary.byteAt(rank, i), text);
        }
    }
}
