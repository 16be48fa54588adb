package dev.tramontane.language.tokenizer;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Walks through a tokenizer file field by field, and tells which field is wrong. */
final class FieldReader implements AutoCloseable {
    private static final long LONGEST_FILE = 256L << 20;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(LONGEST_FILE)
                    .maxStringLength(1 << 20)
                    .maxNameLength(1000)
                    .maxNumberLength(100)
                    .maxNestingDepth(64)
                    .build())
            .build();

    private final String file;
    private final JsonParser parser;

    /** @param file the file's name, for messages */
    FieldReader(String file, InputStream in) {
        this.file = file;
        parser = JSON.createParser(ObjectReadContext.empty(), in);
    }

    @Override
    public void close() {
        parser.close();
    }

    @Nullable
    JsonToken token() {
        return parser.currentToken();
    }

    boolean isNull() {
        return token() == JsonToken.VALUE_NULL;
    }

    @Nullable
    JsonToken next() {
        return parser.nextToken();
    }

    /** Whether an array that has been entered goes on; if so, its next element is the current token. */
    boolean nextElement() {
        return parser.nextToken() != JsonToken.END_ARRAY;
    }

    /** The name of an object's next field, whose value becomes the current token; null at the object's end. */
    @Nullable
    String nextField() {
        String name = parser.nextName();
        if (name != null) {
            parser.nextToken();
        }
        return name;
    }

    void skip() {
        parser.skipChildren();
    }

    void enterObject() {
        expect(JsonToken.START_OBJECT, "an object");
    }

    void enterArray() {
        expect(JsonToken.START_ARRAY, "an array");
    }

    String string() {
        expect(JsonToken.VALUE_STRING, "a string");
        return parser.getString();
    }

    /** The bytes of a base64 string. */
    byte[] bytes() {
        expect(JsonToken.VALUE_STRING, "a base64 string");
        return parser.getBinaryValue();
    }

    boolean flag() {
        if (token() != JsonToken.VALUE_TRUE && token() != JsonToken.VALUE_FALSE) {
            throw fail("must be true or false");
        }
        return token() == JsonToken.VALUE_TRUE;
    }

    int wholeNumber(int most) {
        expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
        int value = parser.getIntValue();
        if (value < 0 || value > most) {
            throw fail("must be in 0.." + most + ", not " + value);
        }
        return value;
    }

    private void expect(JsonToken expected, String description) {
        if (token() != expected) {
            throw fail("must be " + description);
        }
    }

    /** The current field is wrong. */
    TokenizerException fail(String problem) {
        return new TokenizerException(file + ": field " + place() + " " + problem);
    }

    /** The text is wrong at the current field. */
    TokenizerException malformed(JacksonException e) {
        return new TokenizerException(file + ": field " + place() + " is not valid JSON: " + e.getOriginalMessage(), e);
    }

    /** The place in the file, such as {@code /vocab/17/token_bytes}. */
    private String place() {
        String pointer = parser.streamReadContext().pathAsPointer().toString();
        return pointer.isEmpty() ? "/" : pointer;
    }
}
