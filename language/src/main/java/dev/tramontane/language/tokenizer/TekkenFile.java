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
import tools.jackson.core.exc.JacksonIOException;

/**
 * The parser of {@code tekken.json}. It reads the file as a stream and keeps nothing of it but the bytes of the vocabulary;
 * what it allocates is bounded by what it has read. Sections may come in any order, unknown ones are passed over.
 */
final class TekkenFile {
    private static final int MOST_SPECIAL_TOKENS = 1 << 16;
    private static final int BYTE_VALUES = 256;

    private final String file;
    private final FieldReader fields;

    private @Nullable Config config;
    private @Nullable Map<Integer, String> specialNames;
    private Optional<ImageSettings> imageSettings = Optional.empty();
    private Optional<EffortSetting> effortSetting = Optional.empty();
    private final ByteArrayOutputStream pool = new ByteArrayOutputStream(1 << 16);
    private final TokenBuffer starts = new TokenBuffer(1 << 12);

    private record Config(TokenizerVersion version, int vocabularySize, int specialTokens) {}

    private TekkenFile(String file, FieldReader fields) {
        this.file = file;
        this.fields = fields;
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
        try (FieldReader fields = new FieldReader(name, in)) {
            return new TekkenFile(name, fields).parse();
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
            throw fields.malformed(e);
        }
    }

    private void readSections() {
        Set<String> seen = new HashSet<>();
        fields.next();
        fields.enterObject();
        for (String name = fields.nextField(); name != null; name = fields.nextField()) {
            switch (name) {
                case "config", "vocab", "special_tokens", "image", "model_settings_builder" -> {
                    if (!seen.add(name)) {
                        throw fields.fail("is given twice");
                    }
                    readSection(name);
                }
                case "multimodal" ->
                    throw fields.fail(
                            "is the name that tokenizers up to v11 used for 'image'; only v13 and v15 are supported");
                default -> fields.skip();
            }
        }
        if (fields.next() != null) {
            throw new TokenizerException(file + ": more text follows the JSON object");
        }
    }

    private void readSection(String name) {
        boolean absent = fields.isNull();
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
        } catch (Vocabulary.InvalidVocabulary e) {
            throw new TokenizerException(file + ": field vocab: " + e.getMessage(), e);
        }
    }

    private Config readConfig() {
        fields.enterObject();
        Optional<TokenizerVersion> version = Optional.empty();
        boolean pattern = false;
        int vocabularySize = -1;
        int specialTokens = -1;
        for (String name = fields.nextField(); name != null; name = fields.nextField()) {
            switch (name) {
                case "version" -> version = Optional.of(readVersion());
                case "pattern" -> {
                    if (!fields.string().equals(Splitter.PATTERN)) {
                        throw fields.fail("is not the splitting pattern that all published Tekken files have,"
                                + " and no other is supported");
                    }
                    pattern = true;
                }
                case "default_vocab_size" -> vocabularySize = fields.wholeNumber(Integer.MAX_VALUE);
                case "default_num_special_tokens" -> specialTokens = fields.wholeNumber(MOST_SPECIAL_TOKENS);
                case "num_vocab_tokens" -> fields.wholeNumber(Integer.MAX_VALUE);
                default -> fields.skip();
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
        String text = fields.string();
        return TokenizerVersion.of(text)
                .orElseThrow(() -> fields.fail("is '" + text + "'; only v13 and v15 are supported"));
    }

    private void readVocabulary() {
        fields.enterArray();
        while (fields.nextElement()) {
            fields.enterObject();
            int rank = -1;
            int start = pool.size();
            boolean bytes = false;
            for (String name = fields.nextField(); name != null; name = fields.nextField()) {
                switch (name) {
                    case "rank" -> rank = fields.wholeNumber(Integer.MAX_VALUE);
                    case "token_bytes" -> {
                        if (bytes) {
                            throw fields.fail("is given twice");
                        }
                        pool.writeBytes(fields.bytes());
                        bytes = true;
                    }
                    default -> fields.skip();
                }
            }
            if (rank != starts.size()) {
                throw fields.fail("must have rank " + starts.size() + ", for ranks run without gaps, but has "
                        + (rank < 0 ? "none" : Integer.toString(rank)));
            }
            if (pool.size() == start) {
                throw fields.fail("has no token_bytes");
            }
            starts.add(start);
        }
    }

    private Map<Integer, String> readSpecialTokens() {
        fields.enterArray();
        Map<Integer, String> names = new HashMap<>();
        while (fields.nextElement()) {
            fields.enterObject();
            int rank = -1;
            String text = "";
            for (String name = fields.nextField(); name != null; name = fields.nextField()) {
                switch (name) {
                    case "rank" -> rank = fields.wholeNumber(MOST_SPECIAL_TOKENS);
                    case "token_str" -> text = fields.string();
                    default -> fields.skip();
                }
            }
            if (rank < 0 || text.isEmpty()) {
                throw fields.fail("needs a rank and a token_str");
            }
            if (names.put(rank, text) != null) {
                throw fields.fail("has rank " + rank + " for a second time");
            }
        }
        return names;
    }

    private ImageSettings readImage() {
        fields.enterObject();
        int patchSize = 0;
        int maximumSize = 0;
        int mergeSize = 1;
        for (String name = fields.nextField(); name != null; name = fields.nextField()) {
            switch (name) {
                case "image_patch_size" -> patchSize = fields.wholeNumber(Integer.MAX_VALUE);
                case "max_image_size" -> maximumSize = fields.wholeNumber(Integer.MAX_VALUE);
                case "spatial_merge_size" -> mergeSize = fields.wholeNumber(Integer.MAX_VALUE);
                default -> fields.skip();
            }
        }
        try {
            return new ImageSettings(patchSize, maximumSize, mergeSize);
        } catch (IllegalArgumentException e) {
            throw new TokenizerException(file + ": field image: " + e.getMessage(), e);
        }
    }

    private Optional<EffortSetting> readSettings() {
        fields.enterObject();
        Optional<EffortSetting> effort = Optional.empty();
        for (String name = fields.nextField(); name != null; name = fields.nextField()) {
            if (name.equals("reasoning_effort") && !fields.isNull()) {
                effort = Optional.of(readEffort());
            } else {
                fields.skip();
            }
        }
        return effort;
    }

    private EffortSetting readEffort() {
        fields.enterObject();
        List<String> values = new ArrayList<>();
        boolean optional = false;
        Optional<String> byDefault = Optional.empty();
        for (String name = fields.nextField(); name != null; name = fields.nextField()) {
            switch (name) {
                case "values" -> {
                    fields.enterArray();
                    while (fields.nextElement()) {
                        values.add(fields.string());
                    }
                }
                case "accepts_none" -> optional = fields.flag();
                case "default" -> byDefault = fields.isNull() ? Optional.empty() : Optional.of(fields.string());
                default -> fields.skip();
            }
        }
        try {
            return new EffortSetting(values, optional, byDefault);
        } catch (IllegalArgumentException e) {
            throw new TokenizerException(
                    file + ": field model_settings_builder.reasoning_effort: " + e.getMessage(), e);
        }
    }

    private TokenizerException missing(String field) {
        return new TokenizerException(file + ": field " + field + " is missing");
    }
}
