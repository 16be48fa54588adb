package dev.tramontane.language;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Texts that are hard on tokenizers: mixed scripts and cases, odd spaces, marks, digits, markers, lone surrogates. */
public final class Texts {
    private static final String[] SPECIMENS = {
        "a",
        "b",
        "Z",
        "é",
        "É",
        "ß",
        "ǅ",
        "ʰ",
        "ª",
        "日",
        "本",
        "あ",
        "ا",
        "\u0301",
        "\u0903",
        "\u20dd",
        "1",
        "٣",
        "Ⅷ",
        "½",
        " ",
        "  ",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "\u000b",
        "\f",
        "\u0085",
        "\u00a0",
        "\u1680",
        "\u2003",
        "\u2028",
        "\u2029",
        "\u202f",
        "\u3000",
        "\u001c",
        "\u180e",
        "\u200b",
        "\ufeff",
        "\u0000",
        "\u007f",
        "/",
        "//",
        "'",
        "’",
        "-",
        "_",
        ".",
        "…",
        "#",
        "{",
        "}",
        "\"",
        "🎉",
        "\ud835\udc00",
        "\ud801\udc28",
        "\ud808\udc00",
        "\ud835\udfce",
        "\ud834\udd65",
        "\ud83d",
        "\ude00",
        "\ufffe",
        "\uffff",
        "\ue000",
        "[INST]",
        "[/INST]",
        "</s>",
        "[THINK]",
        "[TOOL_CALLS]",
        "<s>",
        "The",
        "HTTPServer",
        " hello",
        "don't"
    };

    private Texts() {}

    public static Arbitrary<String> any() {
        Arbitrary<String> specimens = Arbitraries.of(SPECIMENS);
        Arbitrary<String> anyUnit = Arbitraries.chars().all().map(String::valueOf);
        Arbitrary<String> anyCodePoint =
                Arbitraries.integers().between(0, Character.MAX_CODE_POINT).map(Character::toString);
        return Arbitraries.frequencyOf(Tuple.of(8, specimens), Tuple.of(1, anyUnit), Tuple.of(1, anyCodePoint))
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    /** The text as it comes back from a tokenizer: every lone surrogate is U+FFFD. */
    public static String wellFormed(String text) {
        return text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
