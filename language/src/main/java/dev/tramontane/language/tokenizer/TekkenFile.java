package dev.tramontane.language.tokenizer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * The parser of {@code tekken.json}. It reads the file as a stream and keeps nothing of it but the bytes of the vocabulary;
 * what it allocates is bounded by what it has read. Sections may come in any order, unknown ones are passed over.
 */
final class TekkenFile {
    private static final long LONGEST_FILE = 256L << 20;
    private static final int LONGEST_STRING = 1 << 20;
    private static final int MOST_SPECIAL_TOKENS = 1 << 16;
    private static final int BYTE_VALUES = 256;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(LONGEST_FILE)
                    .maxStringLength(LONGEST_STRING)
                    .maxNameLength(1000)
                    .maxNumberLength(100)
                    .maxNestingDepth(64)
                    .build())
            .build();

    private final String file;
    private final JsonParser parser;

    private @Nullable Config config;
    private @Nullable Map<Integer, String> specialNames;
    private Optional<ImageSettings> imageSettings = Optional.empty();
    private Optional<EffortSetting> effortSetting = Optional.empty();
    private final ByteArrayOutputStream pool = new ByteArrayOutputStream(1 << 16);
    private final TokenBuffer starts = new TokenBuffer(1 << 12);

    private record Config(TokenizerVersion version, int vocabularySize, int specialTokens) {}

    private TekkenFile(String file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    static Tekken read(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            return read(path.toString(), in);
        } catch (IOException e) {
            throw new TokenizerException(path + ": cannot be read: " + e, e);
        }
    }

    /** Reads a tokenizer file from a stream; {@code name} stands for it in messages. */
    static Tekken read(String name, InputStream in) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), in)) {
            return new TekkenFile(name, parser).parse();
        } catch (JacksonIOException e) {
            throw new TokenizerException(name + ": cannot be read: " + e.getOriginalMessage(), e);
        }
    }

    private Tekken parse() {
        try {
            readSections();
            return build();
        } catch (JacksonIOException e) {
            throw e;
        } catch (JacksonException e) {
            throw new TokenizerException(
                    file + ": field " + field() + " is not valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void readSections() {
        Set<String> seen = new HashSet<>();
        expect(parser.nextToken(), JsonToken.START_OBJECT, "a JSON object");
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case "config", "vocab", "special_tokens", "image", "model_settings_builder" -> {
                    if (!seen.add(name)) {
                        throw fail("is given twice");
                    }
                    readSection(name);
                }
                case "multimodal" ->
                    throw fail(
                            "is the name that tokenizers up to v11 used for 'image'; only v13 and v15 are supported");
                default -> parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw new TokenizerException(file + ": more text follows the JSON object");
        }
    }

    private void readSection(String name) {
        boolean absent = parser.currentToken() == JsonToken.VALUE_NULL;
        switch (name) {
            case "config" -> config = readConfig();
            case "vocab" -> readVocabulary();
            case "special_tokens" -> specialNames = absent ? null : readSpecialTokens();
            case "image" -> imageSettings = absent ? Optional.empty() : Optional.of(readImage());
            case "model_settings_builder" -> effortSetting = absent ? Optional.empty() : readSettings();
            default -> throw new IllegalStateException(name);
        }
    }

    private Tekken build() {
        if (config == null) {
            throw missing("config");
        }
        if (specialNames == null) {
            throw new TokenizerException(file + ": field special_tokens is missing; " + config.version
                    + " tokenizers list their special tokens in the file");
        }
        int entries = starts.size();
        int ranks = config.vocabularySize - config.specialTokens;
        if (ranks < BYTE_VALUES || ranks > entries) {
            throw new TokenizerException(file + ": field config.default_vocab_size is " + config.vocabularySize
                    + " of which " + config.specialTokens + " are special; this leaves " + ranks
                    + " for the vocabulary, which has " + entries + " entries and needs at least " + BYTE_VALUES);
        }
        if (effortSetting.isPresent() && config.version != TokenizerVersion.V15) {
            throw new TokenizerException(
                    file + ": field model_settings_builder is unknown to " + config.version + " tokenizers");
        }
        return new Tekken(
                config.version, fillNames(config, specialNames), vocabulary(ranks), imageSettings, effortSetting);
    }

    private List<String> fillNames(Config config, Map<Integer, String> given) {
        String[] names = new String[config.specialTokens];
        given.forEach((id, name) -> {
            if (id >= names.length) {
                throw new TokenizerException(file + ": field special_tokens has rank " + id + " (" + name
                        + "), but config.default_num_special_tokens is " + names.length);
            }
            names[id] = name;
        });
        Set<String> distinct = new HashSet<>();
        for (int id = 0; id < names.length; id++) {
            names[id] = names[id] == null ? "<SPECIAL_" + id + ">" : names[id];
            if (!distinct.add(names[id])) {
                throw new TokenizerException(file + ": field special_tokens names two tokens " + names[id]);
            }
        }
        return Arrays.asList(names);
    }

    private Vocabulary vocabulary(int ranks) {
        int end = ranks == starts.size() ? pool.size() : starts.get(ranks);
        int[] offsets = Arrays.copyOf(starts.toArray(), ranks + 1);
        offsets[ranks] = end;
        byte[] bytes = Arrays.copyOf(pool.toByteArray(), end);
        for (int rank = 0; rank < BYTE_VALUES; rank++) {
            if (offsets[rank + 1] - offsets[rank] != 1 || (bytes[offsets[rank]] & 0xFF) != rank) {
                throw new TokenizerException(
                        file + ": field vocab[" + rank + "].token_bytes must be the single byte " + rank);
            }
        }
        try {
            return new Vocabulary(bytes, offsets);
        } catch (Vocabulary.DuplicateEntry e) {
            throw new TokenizerException(file + ": field vocab: " + e.getMessage(), e);
        }
    }

    private Config readConfig() {
        expect(parser.currentToken(), JsonToken.START_OBJECT, "an object");
        Optional<TokenizerVersion> version = Optional.empty();
        boolean pattern = false;
        int vocabularySize = -1;
        int specialTokens = -1;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case "version" -> version = Optional.of(readVersion());
                case "pattern" -> {
                    if (!readString().equals(Splitter.PATTERN)) {
                        throw fail("is not the splitting pattern that all published Tekken files have,"
                                + " and no other is supported");
                    }
                    pattern = true;
                }
                case "default_vocab_size" -> vocabularySize = readInt(Integer.MAX_VALUE);
                case "default_num_special_tokens" -> specialTokens = readInt(MOST_SPECIAL_TOKENS);
                case "num_vocab_tokens" -> readInt(Integer.MAX_VALUE);
                default -> parser.skipChildren();
            }
        }
        if (!pattern) {
            throw missing("config.pattern");
        }
        if (vocabularySize < 0) {
            throw missing("config.default_vocab_size");
        }
        if (specialTokens < 0) {
            throw missing("config.default_num_special_tokens");
        }
        return new Config(version.orElseThrow(() -> missing("config.version")), vocabularySize, specialTokens);
    }

    private TokenizerVersion readVersion() {
        String text = readString();
        return TokenizerVersion.of(text).orElseThrow(() -> fail("is '" + text + "'; only v13 and v15 are supported"));
    }

    private void readVocabulary() {
        expect(parser.currentToken(), JsonToken.START_ARRAY, "an array");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser.currentToken(), JsonToken.START_OBJECT, "an object");
            int rank = -1;
            int start = pool.size();
            boolean bytes = false;
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                switch (name) {
                    case "rank" -> rank = readInt(Integer.MAX_VALUE);
                    case "token_bytes" -> {
                        if (bytes) {
                            throw fail("is given twice");
                        }
                        expect(parser.currentToken(), JsonToken.VALUE_STRING, "a base64 string");
                        pool.writeBytes(parser.getBinaryValue());
                        bytes = true;
                    }
                    default -> parser.skipChildren();
                }
            }
            if (rank != starts.size()) {
                throw fail("must have rank " + starts.size() + ", for ranks run without gaps, but has "
                        + (rank < 0 ? "none" : Integer.toString(rank)));
            }
            if (pool.size() == start) {
                throw fail("has no token_bytes");
            }
            starts.add(start);
        }
    }

    private Map<Integer, String> readSpecialTokens() {
        expect(parser.currentToken(), JsonToken.START_ARRAY, "an array or null");
        Map<Integer, String> names = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser.currentToken(), JsonToken.START_OBJECT, "an object");
            int rank = -1;
            String text = "";
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                switch (name) {
                    case "rank" -> rank = readInt(MOST_SPECIAL_TOKENS);
                    case "token_str" -> text = readString();
                    default -> parser.skipChildren();
                }
            }
            if (rank < 0 || text.isEmpty()) {
                throw fail("needs a rank and a token_str");
            }
            if (names.put(rank, text) != null) {
                throw fail("has rank " + rank + " for a second time");
            }
        }
        return names;
    }

    private ImageSettings readImage() {
        expect(parser.currentToken(), JsonToken.START_OBJECT, "an object or null");
        int patchSize = 0;
        int maximumSize = 0;
        int mergeSize = 1;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            switch (name) {
                case "image_patch_size" -> patchSize = readInt(Integer.MAX_VALUE);
                case "max_image_size" -> maximumSize = readInt(Integer.MAX_VALUE);
                case "spatial_merge_size" -> mergeSize = readInt(Integer.MAX_VALUE);
                default -> parser.skipChildren();
            }
        }
        try {
            return new ImageSettings(patchSize, maximumSize, mergeSize);
        } catch (IllegalArgumentException e) {
            throw new TokenizerException(file + ": field image: " + e.getMessage(), e);
        }
    }

    private Optional<EffortSetting> readSettings() {
        expect(parser.currentToken(), JsonToken.START_OBJECT, "an object or null");
        Optional<EffortSetting> effort = Optional.empty();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            if (name.equals("reasoning_effort") && parser.currentToken() != JsonToken.VALUE_NULL) {
                effort = Optional.of(readEffort());
            } else {
                parser.skipChildren();
            }
        }
        return effort;
    }

    private EffortSetting readEffort() {
        expect(parser.currentToken(), JsonToken.START_OBJECT, "an object or null");
        List<String> values = new ArrayList<>();
        boolean optional = false;
        Optional<String> byDefault = Optional.empty();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "values" -> {
                    expect(token, JsonToken.START_ARRAY, "an array");
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        values.add(readString());
                    }
                }
                case "accepts_none" -> {
                    if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
                        throw fail("must be true or false");
                    }
                    optional = token == JsonToken.VALUE_TRUE;
                }
                case "default" ->
                    byDefault = token == JsonToken.VALUE_NULL ? Optional.empty() : Optional.of(readString());
                default -> parser.skipChildren();
            }
        }
        try {
            return new EffortSetting(values, optional, byDefault);
        } catch (IllegalArgumentException e) {
            throw new TokenizerException(
                    file + ": field model_settings_builder.reasoning_effort: " + e.getMessage(), e);
        }
    }

    private String readString() {
        expect(parser.currentToken(), JsonToken.VALUE_STRING, "a string");
        return parser.getString();
    }

    private int readInt(int most) {
        expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, "a whole number");
        int value = parser.getIntValue();
        if (value < 0 || value > most) {
            throw fail("must be in 0.." + most + ", not " + value);
        }
        return value;
    }

    private void expect(@Nullable JsonToken token, JsonToken expected, String description) {
        if (token != expected) {
            throw fail("must be " + description);
        }
    }

    private TokenizerException missing(String field) {
        return new TokenizerException(file + ": field " + field + " is missing");
    }

    private TokenizerException fail(String message) {
        return new TokenizerException(file + ": field " + field() + " " + message);
    }

    /** The place of the parser in the file, such as {@code /vocab/17/token_bytes}. */
    private String field() {
        String pointer = parser.streamReadContext().pathAsPointer().toString();
        return pointer.isEmpty() ? "/" : pointer;
    }
}
