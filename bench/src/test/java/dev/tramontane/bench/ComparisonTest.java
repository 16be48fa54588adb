package dev.tramontane.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonTest {

    @TempDir
    private Path folder;

    private ComparisonFile read(List<String> lines) throws IOException {
        return ComparisonFile.read(Files.write(folder.resolve("results.jsonl"), lines));
    }

    private static String line(int round, String engine, String test, String samples) {
        return "{\"round\": %d, \"engine\": \"%s\", \"result\": {\"n_threads\": 2, %s, \"samples_ts\": [%s]}}"
                .formatted(round, engine, test, samples);
    }

    private static List<String> lines() {
        String prompt = "\"n_prompt\": 512, \"n_gen\": 0, \"n_depth\": 0";
        String batch = "\"n_prompt\": 0, \"n_gen\": 128, \"n_depth\": 64, \"n_sequences\": 8";
        List<String> lines = new ArrayList<>();
        lines.add("{\"machine\": {\"model\": \"<a & b>\", \"date\": \"2026-11-23\", \"cpu\": \"Z\"}}");
        lines.add(line(1, "tramontane", prompt, "10, 90, 20"));
        lines.add(line(1, "llama.cpp", prompt, "10"));
        lines.add(line(2, "llama.cpp", prompt, "20"));
        lines.add(line(2, "tramontane", prompt, "22"));
        lines.add(line(3, "tramontane", prompt, "30"));
        lines.add(line(3, "llama.cpp", prompt, "25"));
        lines.add(line(1, "llama.cpp", batch, "33"));
        return lines;
    }

    /** The ratio of medians would be 1.10 as well, were it not for rounds that differ. */
    @Test
    void ratiosAreThoseOfRounds() throws IOException {
        assertThat(Comparison.markdown(read(lines())).lines().skip(2))
                .containsExactly(
                        "| 2 | pp512 | 22.0 | 20.0 | **1.20** | 1.10 to 2.00 |",
                        "| 2 | tg128 b8 @ d64 | – | 33.0 | – | – to – |");
    }

    @Test
    void theOtherEngineHasItsName() throws IOException {
        List<String> lines =
                lines().stream().map(line -> line.replace("llama.cpp", "Jlama")).toList();
        assertThat(Comparison.markdown(read(lines))).startsWith("| threads | test | Tramontane t/s | Jlama t/s |");
    }

    @Test
    void twoOtherEnginesAreTooMany() {
        List<String> lines = lines();
        lines.add(line(3, "Jlama", "\"n_prompt\": 512, \"n_gen\": 0, \"n_depth\": 0", "1"));
        assertThatIllegalArgumentException().isThrownBy(() -> read(lines)).withMessageContaining("llama.cpp and Jlama");
    }

    @Test
    void thePlotIsAPicture() throws IOException {
        String svg = ComparisonPlot.of(read(lines()));
        assertThatNoException()
                .isThrownBy(() -> DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8))));
        assertThat(svg).contains("&lt;a &amp; b&gt;, 2026-11-23", "1.20 ×", "not measured", "tg128 b8 @ d64");
        assertThat(svg.split("<circle", -1)).hasSize(1 + 3 + 3 + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"round\": 1}", "{\"round\": 1, \"engine\": 2, \"result\": {}}"})
    void whatIsNoResultIsNamed(String line) {
        List<String> lines = lines();
        lines.add(line);
        assertThatIllegalArgumentException().isThrownBy(() -> read(lines)).withMessageContaining("line 9: ");
    }
}
