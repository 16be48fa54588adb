package dev.tramontane.language.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.language.Texts;
import dev.tramontane.language.json.JsonValue.JsonArray;
import dev.tramontane.language.json.JsonValue.JsonNumber;
import dev.tramontane.language.json.JsonValue.JsonObject;
import dev.tramontane.language.json.JsonValue.JsonString;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Provide
    Arbitrary<String> texts() {
        return Texts.any();
    }

    @Property
    void stringsComeBack(@ForAll("texts") String text) {
        JsonValue value = new JsonArray(List.of(new JsonString(text)));
        assertThat(JsonValue.parse(JsonPrinter.print(value))).isEqualTo(value);
    }

    @Property(tries = 2000)
    void doublesComeBackInTheirShortestForm(@ForAll double value) {
        String printed = JsonPrinter.print(new JsonNumber(Double.toString(value)));
        assertThat(Double.parseDouble(printed)).isEqualTo(value);
        assertThat(JsonPrinter.print(JsonValue.parse(printed))).isEqualTo(printed);
    }

    @ParameterizedTest
    @CsvSource({
        "1e5, 100000.0",
        "1E-7, 1e-07",
        "1e16, 1e+16",
        "1e15, 1000000000000000.0",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "5e-324, 5e-324",
        "1e-323, 1e-323",
        "2e-323, 2e-323",
        "1e400, Infinity",
        "-1e400, -Infinity",
        "-0, 0",
        "-0.0, -0.0",
        "9007199254740993.0, 9007199254740992.0",
        "12345678901234567890, 12345678901234567890",
        "2.50, 2.5",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "NaN, NaN",
        "100e-2, 1.0",
        "2e-44, 2e-44",
        "9e-320, 9e-320"
    })
    void numbersPrintAsPythonPrintsThem(String number, String expected) {
        assertThat(JsonPrinter.print(JsonValue.parse(number))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "01",
                "1.",
                ".5",
                "+1",
                "-",
                "1e",
                "INF",
                "+INF",
                "-INF",
                "+Infinity",
                "-NaN",
                "nan",
                "'a'",
                "{a:1}",
                "[1 2]",
                "1 2",
                "// x\n1",
                "\"\t\"",
                "\"\\x\"",
                "\u00a01",
                "\ufeff1",
                "tru",
                "nulll",
                "{}}"
            })
    void refusesWhatIsNotJson(String text) {
        assertThatThrownBy(() -> JsonValue.parse(text)).isInstanceOf(JsonException.class);
    }

    @Test
    void ofEqualKeysTheLastValueStandsAtTheFirstPlace() {
        assertThat(JsonPrinter.print(JsonValue.parse("{\"a\":1,\"b\":2,\"a\":3}")))
                .isEqualTo("{\"a\": 3, \"b\": 2}");
    }

    @Test
    void depthIsLimitedInReadingAndNotInPrinting() {
        String deep = "[".repeat(JsonText.DEEPEST) + "]".repeat(JsonText.DEEPEST);
        assertThat(JsonPrinter.print(JsonValue.parse(deep))).isEqualTo(deep);
        assertThatThrownBy(() -> JsonValue.parse("[" + deep + "]")).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> JsonValue.parse("[".repeat(1_000_000))).isInstanceOf(JsonException.class);
        JsonValue nested = JsonValue.emptyObject();
        for (int i = 0; i < 100_000; i++) {
            nested = new JsonArray(List.of(nested));
        }
        assertThat(JsonPrinter.print(nested)).hasSize(200_002);
    }

    @Test
    void numbersAreChecked() {
        assertThatThrownBy(() -> new JsonNumber("1; drop")).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> new JsonNumber("0x1")).isInstanceOf(JsonException.class);
        assertThat(JsonNumber.of(Long.MIN_VALUE).isInteger()).isTrue();
        assertThat(new JsonNumber("1.0").isInteger()).isFalse();
    }

    @Test
    void objectsAreLookedUpByKey() {
        JsonObject object = (JsonObject) JsonValue.parse("{\"a\": null}");
        assertThat(object.get("a")).contains(new JsonValue.JsonNull());
        assertThat(object.get("b")).isEmpty();
    }
}
