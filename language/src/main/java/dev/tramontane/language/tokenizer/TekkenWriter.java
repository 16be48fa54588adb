package dev.tramontane.language.tokenizer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The inverse of {@link TekkenFile}. */
final class TekkenWriter {
    private static final int BYTE_VALUES = 256;

    private final Tekken tekken;
    private final int specialTokens;

    private TekkenWriter(Tekken tekken) {
        this.tekken = tekken;
        int count = 0;
        while (tekken.isSpecial(count)) {
            count++;
        }
        specialTokens = count;
    }

    /** @throws TokenizerException if the format cannot hold the tokenizer, or the file not be written */
    static void write(Tekken tekken, Path file) {
        TekkenWriter writer = new TekkenWriter(tekken);
        writer.checkBytes(file);
        try (OutputStream out = Files.newOutputStream(file);
                JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
            writer.write(json);
        } catch (IOException e) {
            throw new TokenizerException(file + ": cannot be written: " + e, e);
        }
    }

    private void checkBytes(Path file) {
        for (int value = 0; value < BYTE_VALUES; value++) {
            if (!Arrays.equals(tekken.bytes(specialTokens + value), new byte[] {(byte) value})) {
                throw new TokenizerException(
                        file + ": cannot be written, for a tekken.json begins with the single bytes"
                                + " in their order, and this tokenizer has another at rank " + value);
            }
        }
    }

    private void write(JsonGenerator json) {
        json.writeStartObject();
        config(json);
        vocabulary(json);
        specialTokens(json);
        tekken.imageSettings().ifPresent(image -> image(image, json));
        tekken.effortSetting().ifPresent(effort -> effort(effort, json));
        json.writeEndObject();
    }

    private void config(JsonGenerator json) {
        json.writeName("config");
        json.writeStartObject();
        json.writeStringProperty("pattern", Splitter.PATTERN);
        json.writeNumberProperty("num_vocab_tokens", tekken.vocabularySize() - specialTokens);
        json.writeNumberProperty("default_vocab_size", tekken.vocabularySize());
        json.writeNumberProperty("default_num_special_tokens", specialTokens);
        json.writeStringProperty("version", tekken.version().toString());
        json.writeEndObject();
    }

    private void vocabulary(JsonGenerator json) {
        json.writeName("vocab");
        json.writeStartArray();
        for (int id = specialTokens; id < tekken.vocabularySize(); id++) {
            json.writeStartObject();
            json.writeNumberProperty("rank", id - specialTokens);
            json.writeStringProperty("token_bytes", Base64.getEncoder().encodeToString(tekken.bytes(id)));
            json.writeStringProperty("token_str", tekken.name(id));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void specialTokens(JsonGenerator json) {
        json.writeName("special_tokens");
        json.writeStartArray();
        for (int id = 0; id < specialTokens; id++) {
            json.writeStartObject();
            json.writeNumberProperty("rank", id);
            json.writeStringProperty("token_str", tekken.name(id));
            json.writeBooleanProperty("is_control", true);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void image(ImageSettings image, JsonGenerator json) {
        json.writeName("image");
        json.writeStartObject();
        json.writeNumberProperty("image_patch_size", image.patchSize());
        json.writeNumberProperty("max_image_size", image.maximumSize());
        json.writeNumberProperty("spatial_merge_size", image.mergeSize());
        json.writeEndObject();
    }

    private static void effort(EffortSetting effort, JsonGenerator json) {
        json.writeName("model_settings_builder");
        json.writeStartObject();
        json.writeName("reasoning_effort");
        json.writeStartObject();
        json.writeStringProperty("type", "enum");
        json.writeBooleanProperty("accepts_none", effort.optional());
        json.writeName("default");
        if (effort.byDefault().isPresent()) {
            json.writeString(effort.byDefault().get());
        } else {
            json.writeNull();
        }
        json.writeName("values");
        json.writeStartArray();
        effort.values().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
    }
}
