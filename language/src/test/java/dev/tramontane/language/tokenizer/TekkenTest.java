package dev.tramontane.language.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.language.Goldens;
import dev.tramontane.language.json.JsonValue.JsonObject;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

class TekkenTest {
    private final Tekken tekken = Goldens.trimmed();

    @Test
    void encodesThePublishedVectors() {
        for (JsonObject vector : Goldens.cases("vectors.json")) {
            assertThat(tekken.encode(Goldens.string(vector, "text")))
                    .as(Goldens.string(vector, "text"))
                    .isEqualTo(Goldens.ints(vector, "ids"));
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "TRAMONTANE_TEKKEN", matches = ".+")
    void encodesThePublishedVectorsWithTheWholeVocabulary() {
        Tekken whole = Tekken.load(Path.of(System.getenv("TRAMONTANE_TEKKEN")));
        assertThat(whole.vocabularySize()).isEqualTo(131072);
        for (JsonObject vector : Goldens.cases("vectors.json")) {
            assertThat(whole.encode(Goldens.string(vector, "text")))
                    .as(Goldens.string(vector, "text"))
                    .isEqualTo(Goldens.ints(vector, "published"));
        }
    }

    @Test
    void tellsWhatTheFileSays() {
        assertThat(tekken.version()).isEqualTo(TokenizerVersion.V15);
        assertThat(tekken.imageSettings()).contains(new ImageSettings(14, 1540, 2));
        assertThat(tekken.effortSetting().orElseThrow().values()).containsExactly("none", "high");
        assertThat(tekken.effortSetting().orElseThrow().byDefault()).contains("none");
        assertThat(tekken.special("[THINK]")).isEqualTo(34);
        assertThat(tekken.findSpecial("[NOTHING]")).isEmpty();
        assertThatThrownBy(() -> tekken.special("[NOTHING]"))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("[NOTHING]");
        assertThat(tekken.name(38)).isEqualTo("<SPECIAL_38>");
        assertThat(tekken.isSpecial(999)).isTrue();
        assertThat(tekken.isSpecial(1000)).isFalse();
        assertThat(tekken.bytes(1000 + 'a')).containsExactly('a');
        assertThat(tekken.bytes(34)).isEmpty();
    }

    @Test
    void readsASettingWithoutDefault() {
        EffortSetting setting = Goldens.starter().effortSetting().orElseThrow();
        assertThat(setting.optional()).isFalse();
        assertThat(setting.byDefault()).isEqualTo(Optional.empty());
    }

    @Test
    void decodesByPolicy() {
        int think = tekken.special("[THINK]");
        int[] tokens = {1000 + 'a', think, 1000 + 'b'};
        assertThat(tekken.decode(tokens, SpecialTokens.IGNORE)).isEqualTo("ab");
        assertThat(tekken.decode(tokens, SpecialTokens.KEEP)).isEqualTo("a[THINK]b");
        assertThatThrownBy(() -> tekken.decode(tokens, SpecialTokens.RAISE))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("[THINK]");
    }

    @Test
    void aSpecialTokenSplitsACharacter() {
        // The two bytes of é on both sides of a token that is not printed.
        int[] tokens = {1000 + 0xC3, 34, 1000 + 0xA9};
        assertThat(tekken.decode(tokens, SpecialTokens.IGNORE)).isEqualTo("\uFFFD\uFFFD");
    }

    @Test
    void idsOutsideTheVocabularyAreRefused() {
        assertThatThrownBy(() -> tekken.decode(new int[] {-1}, SpecialTokens.KEEP))
                .isInstanceOf(TokenizerException.class);
        assertThatThrownBy(() -> tekken.bytes(tekken.vocabularySize())).isInstanceOf(TokenizerException.class);
    }
}
