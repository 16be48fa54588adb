package dev.tramontane.language.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tramontane.language.Goldens;
import dev.tramontane.language.json.JsonValue.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TekkenWriterTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsSavedIsLoaded() {
        Tekken original = Goldens.trimmed();
        Path file = folder.resolve("tekken.json");
        original.save(file);
        Tekken loaded = Tekken.load(file);
        assertThat(loaded.version()).isEqualTo(original.version());
        assertThat(loaded.vocabularySize()).isEqualTo(original.vocabularySize());
        assertThat(loaded.effortSetting()).isEqualTo(original.effortSetting());
        assertThat(loaded.imageSettings()).isEqualTo(original.imageSettings());
        for (int id = 0; id < original.vocabularySize(); id++) {
            assertThat(loaded.isSpecial(id)).isEqualTo(original.isSpecial(id));
            assertThat(loaded.name(id)).isEqualTo(original.name(id));
            assertThat(loaded.bytes(id)).isEqualTo(original.bytes(id));
        }
        for (JsonObject vector : Goldens.cases("vectors.json")) {
            String text = Goldens.string(vector, "text");
            assertThat(loaded.encode(text)).as(text).isEqualTo(Goldens.ints(vector, "ids"));
        }
    }

    @Test
    void whatTheFormatCannotHoldIsRefused() {
        TokenTable table = TokenTable.of(Goldens.trimmed());
        List<String> tokens = new ArrayList<>(table.tokens());
        int first = table.kinds().indexOf(TokenTable.NORMAL);
        Collections.swap(tokens, first + 5, first + 6);
        Tekken swapped = Tekken.of("model.gguf", new TokenTable(tokens, table.kinds(), List.of()));
        Path file = folder.resolve("tekken.json");
        assertThatExceptionOfType(TokenizerException.class)
                .isThrownBy(() -> swapped.save(file))
                .withMessageContaining("another at rank 5");
        assertThat(file).doesNotExist();
        assertThatExceptionOfType(TokenizerException.class)
                .isThrownBy(() -> Goldens.trimmed().save(folder.resolve("none/tekken.json")))
                .withMessageContaining("cannot be written");
    }
}
