package dev.tramontane.language.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tramontane.language.Goldens;
import dev.tramontane.language.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TokenTableTest {
    private static final TokenTable TABLE = TokenTable.of(Goldens.trimmed());

    @Test
    void aTokenizerSurvives() {
        Tekken tekken = Tekken.of("model.gguf", TABLE);
        assertThat(tekken.version()).isEqualTo(TokenizerVersion.V15);
        assertThat(tekken.vocabularySize()).isEqualTo(Goldens.trimmed().vocabularySize());
        assertThat(tekken.effortSetting()).isEqualTo(Goldens.trimmed().effortSetting());
        assertThat(tekken.imageSettings()).isEmpty();
        for (JsonObject vector : Goldens.cases("vectors.json")) {
            String text = Goldens.string(vector, "text");
            assertThat(tekken.encode(text)).as(text).isEqualTo(Goldens.ints(vector, "ids"));
        }
        for (int id = 0; id < tekken.vocabularySize(); id++) {
            assertThat(tekken.name(id)).isEqualTo(Goldens.trimmed().name(id));
            assertThat(tekken.bytes(id)).isEqualTo(Goldens.trimmed().bytes(id));
        }
    }

    /** As the published conversions have them. */
    @Test
    void writesBytesAndMergesAsOthersDo() {
        assertThat(TABLE.tokens().subList(0, 4)).containsExactly("<unk>", "<s>", "</s>", "[INST]");
        assertThat(TABLE.tokens().get(1000)).isEqualTo("Ā");
        assertThat(TABLE.tokens().get(1000 + ' ')).isEqualTo("Ġ");
        assertThat(TABLE.tokens().get(1000 + '\n')).isEqualTo("Ċ");
        assertThat(TABLE.tokens().get(1000 + '!')).isEqualTo("!");
        assertThat(TABLE.tokens().get(1000 + 0x7F)).isEqualTo("ġ");
        assertThat(TABLE.tokens().get(1000 + 0xA0)).isEqualTo("ł");
        assertThat(TABLE.tokens().get(1000 + 0xAD)).isEqualTo("Ń");
        assertThat(TABLE.tokens().get(1000 + 0xFF)).isEqualTo("ÿ");
        assertThat(TABLE.kinds().subList(998, 1002)).containsExactly(3L, 3L, 1L, 1L);
        assertThat(TABLE.merges()).isNotEmpty().allMatch(merge -> merge.matches("\\S+ \\S+"));
    }

    @Test
    void refusesTablesOfOtherTokenizers() {
        List<String> tokens = new ArrayList<>(TABLE.tokens());
        List<Long> kinds = new ArrayList<>(TABLE.kinds());
        List<String> merges = TABLE.merges();
        assertRefused(new TokenTable(tokens, kinds.subList(1, kinds.size()), merges), "kinds of tokens");
        kinds.set(kinds.size() - 1, TokenTable.CONTROL);
        assertRefused(new TokenTable(tokens, kinds, merges), "is special, but follows");
        kinds.set(kinds.size() - 1, TokenTable.NORMAL);
        assertRefused(new TokenTable(tokens, kinds, merges.reversed()), "not in the order");
        assertRefused(new TokenTable(tokens, kinds, List.of("a")), "a merge does not make a token");
        assertRefused(new TokenTable(tokens, kinds, List.of("漢 漢")), "a merge does not make a token");
        tokens.set(36, "[OTHER]");
        tokens.set(32, "[ANOTHER]");
        assertRefused(new TokenTable(tokens, kinds, merges), "neither the token [MODEL_SETTINGS]");
        tokens.set(5, "<s>");
        assertRefused(new TokenTable(tokens, kinds, merges), "special token 5 has no name of its own");
        tokens = new ArrayList<>(TABLE.tokens());
        tokens.set(1000 + 'x', "漢");
        assertRefused(new TokenTable(tokens, kinds, merges), "byte-level alphabet");
        tokens.set(1000 + 'x', "xqqqqqqqq");
        assertRefused(new TokenTable(tokens, kinds, merges), "no token is the single byte 120");
        tokens.set(1000 + 'x', "y");
        assertRefused(new TokenTable(tokens, kinds, merges), "same bytes");
        assertRefused(new TokenTable(List.of(), List.of(), List.of()), "no token is the single byte 0");
    }

    private static void assertRefused(TokenTable table, String message) {
        assertThatExceptionOfType(TokenizerException.class)
                .isThrownBy(() -> Tekken.of("model.gguf", table))
                .withMessageContainingAll("model.gguf: ", message);
    }

    @Property(tries = 200)
    void mutatedTablesAreRefusedOrWork(@ForAll Random random, @ForAll @IntRange(min = 1, max = 3) int mutations) {
        List<String> tokens = new ArrayList<>(TABLE.tokens());
        List<Long> kinds = new ArrayList<>(TABLE.kinds());
        for (int i = 0; i < mutations; i++) {
            int id = random.nextInt(tokens.size());
            switch (random.nextInt(4)) {
                case 0 -> tokens.set(id, tokens.get(random.nextInt(tokens.size())));
                case 1 -> tokens.set(id, tokens.get(id) + (char) random.nextInt(0x300));
                case 2 -> kinds.set(id, (long) random.nextInt(8));
                default -> Collections.swap(tokens, id, random.nextInt(tokens.size()));
            }
        }
        try {
            Tekken tekken = Tekken.of("model.gguf", new TokenTable(tokens, kinds, List.of()));
            String text = "Hello, 漢字 and \uD83C\uDF89!";
            assertThat(tekken.decode(tekken.encode(text), SpecialTokens.RAISE)).isEqualTo(text);
        } catch (TokenizerException e) {
            assertThat(e).hasMessageStartingWith("model.gguf: ");
        }
    }
}
