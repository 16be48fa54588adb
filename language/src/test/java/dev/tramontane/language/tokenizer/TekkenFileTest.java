package dev.tramontane.language.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.language.Goldens;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TekkenFileTest {
    private static final String STARTER = starter();

    private static String starter() {
        try {
            return Files.readString(Goldens.path("starter-tekken.json"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Tekken read(String json) {
        return TekkenFile.read("tekken.json", new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static Arguments edit(String from, String to, String expected) {
        assertThat(STARTER).contains(from);
        return Arguments.of(STARTER.replace(from, to), expected);
    }

    static Stream<Arguments> brokenFiles() {
        return Stream.of(
                Arguments.of("", "must be an object"),
                Arguments.of("[]", "must be an object"),
                Arguments.of("{}", "field config is missing"),
                Arguments.of(STARTER.substring(0, 3000), "not valid JSON"),
                Arguments.of(STARTER + "{}", "more text follows"),
                edit("\"version\": \"v15\"", "\"version\": \"v11\"", "/config/version is 'v11'; only v13 and v15"),
                edit("\"version\": \"v15\"", "\"version\": 15", "/config/version must be a string"),
                edit("\"version\": \"v15\"", "\"version\": \"v13\"", "model_settings_builder is unknown to v13"),
                edit("\\\\p{N}|", "\\\\p{N}{1,3}|", "/config/pattern is not the splitting pattern"),
                edit("\"pattern\"", "\"patterns\"", "config.pattern is missing"),
                edit("\"default_vocab_size\": 595", "\"default_vocab_size\": 596", "default_vocab_size"),
                edit("\"default_vocab_size\": 595", "\"default_vocab_size\": 319", "default_vocab_size"),
                edit(
                        "\"default_vocab_size\": 595",
                        "\"default_vocab_size\": -1",
                        "/config/default_vocab_size must be in"),
                edit(
                        "\"default_vocab_size\": 595",
                        "\"default_vocab_size\": 1e99",
                        "/config/default_vocab_size must be"),
                edit(
                        "\"default_vocab_size\": 595",
                        "\"default_vocab_size\": 99999999999",
                        "/config/default_vocab_size"),
                edit("special_tokens\": 64", "special_tokens\": 2000000000", "/config/default_num_special_tokens"),
                Arguments.of(
                        STARTER.replace("special_tokens\": 64", "special_tokens\": 63")
                                .replace("default_vocab_size\": 595", "default_vocab_size\": 594"),
                        "special_tokens has rank 63"),
                edit("\"rank\": 300,", "\"rank\": 301,", "/vocab/300 must have rank 300"),
                edit("{\"rank\": 300,", "{", "/vocab/300 must have rank 300"),
                edit(
                        "\"token_bytes\": \"AQ==\"",
                        "\"token_bytes\": \"Ag==\"",
                        "vocab[1].token_bytes must be the single byte 1"),
                edit("\"token_bytes\": \"AQ==\"", "\"token_bytes\": \"A*==\"", "/vocab/1/token_bytes"),
                edit("\"token_bytes\": \"AQ==\"", "\"token_bytes\": \"\"", "/vocab/1 has no token_bytes"),
                edit("\"token_bytes\": \"AQ==\"", "\"token_bytes\": 7", "/vocab/1/token_bytes must be a base64 string"),
                edit(
                        "\"token_bytes\": \"AQ==\"",
                        "\"token_bytes\": \"AQ==\", \"token_bytes\": \"AQ==\"",
                        "/vocab/1/token_bytes is given twice"),
                edit("\"special_tokens\": [", "\"specials\": [", "special_tokens is missing"),
                edit("\"token_str\": \"</s>\"", "\"token_str\": \"<s>\"", "names two tokens <s>"),
                edit(
                        "{\"rank\": 2, \"token_str\": \"</s>\"",
                        "{\"rank\": 1, \"token_str\": \"</s>\"",
                        "rank 1 for a second time"),
                edit(
                        "{\"rank\": 2, \"token_str\": \"</s>\"",
                        "{\"token_str\": \"</s>\"",
                        "/special_tokens/2 needs a rank"),
                edit("\"image\": {", "\"multimodal\": {", "only v13 and v15"),
                edit("\"image_patch_size\": 14", "\"image_patch_size\": 0", "field image: the image patch size"),
                edit("\"spatial_merge_size\": 2", "\"spatial_merge_size\": 99999", "field image: the image merge size"),
                edit("\"default\": null", "\"default\": \"high\"", "a mandatory effort has no default"),
                edit("\"accepts_none\": false", "\"accepts_none\": 0", "/accepts_none must be true or false"),
                edit("\"image\": {", "\"vocab\": {", "/vocab is given twice"),
                Arguments.of("{\"x\":" + "[".repeat(100_000), "not valid JSON"),
                Arguments.of("{\"x\":\"" + "y".repeat(2_000_000), "not valid JSON"));
    }

    @ParameterizedTest
    @MethodSource("brokenFiles")
    void namesTheFileAndTheField(String json, String expected) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(TokenizerException.class)
                .hasMessageStartingWith("tekken.json: ")
                .hasMessageContaining(expected);
    }

    @Test
    void twoEntriesWithTheSameBytesAreRefused() {
        Tekken tekken = read(STARTER);
        String last = "\"rank\": 530, \"token_bytes\": \"";
        int start = STARTER.indexOf(last) + last.length();
        String other = STARTER.substring(STARTER.indexOf("\"rank\": 529, \"token_bytes\": \"") + last.length())
                .split("\"")[0];
        String json = STARTER.substring(0, start) + other + STARTER.substring(STARTER.indexOf('"', start));
        assertThat(tekken.vocabularySize()).isEqualTo(595);
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("ranks 529 and 530 have the same bytes");
    }

    @Test
    void entriesPastTheVocabularySizeAreCutOff() {
        Tekken cut = read(STARTER.replace("\"default_vocab_size\": 595", "\"default_vocab_size\": 400"));
        assertThat(cut.vocabularySize()).isEqualTo(400);
        assertThat(Arrays.stream(cut.encode("plain text"))).allMatch(id -> id < 400);
        assertThat(cut.decode(cut.encode("plain text"), SpecialTokens.RAISE)).isEqualTo("plain text");
    }

    @Test
    void missingSpecialTokensAreFilledUp() {
        Tekken tekken =
                read(STARTER.replace("{\"rank\": 40, \"token_str\": \"<SPECIAL_40>\", \"is_control\": true}, ", ""));
        assertThat(tekken.name(40)).isEqualTo("<SPECIAL_40>");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> Tekken.load(Path.of("nowhere", "tekken.json")))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> Tekken.load(Path.of(".")))
                .isInstanceOf(TokenizerException.class)
                .hasMessageContaining("cannot be read");
    }
}
