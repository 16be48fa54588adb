package dev.tramontane.cli;

import static dev.tramontane.cli.TestShell.tramontane;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.cli.TestShell.Result;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** With the bundled model and no warm-up, for what is measured does not matter here. */
class BenchEngineCommandTest {
    private static final String MODEL = TestShell.STARTER.toString();

    private static Result bench(String... options) {
        List<String> arguments = new ArrayList<>(List.of("bench", "engine", MODEL, "--warmup=0"));
        arguments.addAll(Arrays.asList(options));
        return tramontane(arguments.toArray(String[]::new));
    }

    @Test
    void everyCombinationIsARow() {
        Result result = bench("-p", "0,5", "-n", "3", "-b", "1,2", "-d", "0,70", "-t", "1,2", "-o", "jsonl", "-r", "2");
        assertThat(result.errors()).isEmpty();
        assertThat(result.code()).isZero();
        List<String> perThreads = List.of("pp5", "tg3", "tg3 b2", "pp5 @ d70", "tg3 @ d70", "tg3 b2 @ d70");
        List<JsonNode> rows = result.jsonLines();
        assertThat(rows.stream().map(row -> row.path("test").stringValue()))
                .containsExactlyElementsOf(
                        Stream.concat(perThreads.stream(), perThreads.stream()).toList());
        assertThat(rows.stream().map(row -> row.path("n_threads").intValue()))
                .containsExactly(1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2);
    }

    @Test
    void figuresFollowFromWhatWasMeasured() {
        JsonNode row = bench("-p", "0", "-n", "4", "-b", "3", "-d", "64", "-t", "1", "-o", "jsonl", "-r", "2")
                .jsonLines()
                .getFirst();
        assertThat(row.path("n_sequences").intValue()).isEqualTo(3);
        double first = row.at("/samples_ns/0").doubleValue();
        double second = row.at("/samples_ns/1").doubleValue();
        assertThat(row.at("/samples_ts/0").doubleValue()).isCloseTo(12e9 / first, within(1e-4 * 12e9 / first));
        double mean = (12e9 / first + 12e9 / second) / 2;
        assertThat(row.path("avg_ts").doubleValue()).isCloseTo(mean, within(1e-4 * mean));
        assertThat(row.path("median_ts").doubleValue()).isCloseTo(mean, within(1e-4 * mean));
        assertThat(row.path("stddev_ts").doubleValue())
                .isCloseTo(Math.abs(12e9 / first - 12e9 / second) / Math.sqrt(2), within(1e-3 * mean));
        long positions = 3 * (65 + 66 + 67 + 68);
        // Four layers of 64 numbers in float32.
        assertThat(row.path("cache_bytes").longValue()).isEqualTo(positions * 4 * 64 * 4);
        double bytes =
                row.path("weight_bytes").doubleValue() + row.path("cache_bytes").doubleValue();
        double bandwidth = bytes / row.path("avg_ns").doubleValue();
        assertThat(row.path("gigabytes_per_second").doubleValue()).isCloseTo(bandwidth, within(1e-4 * bandwidth));
        double share = bandwidth / row.path("limit_gigabytes_per_second").doubleValue();
        assertThat(row.path("bandwidth_share").doubleValue()).isCloseTo(share, within(1e-3 * share));
    }

    /** Experts are counted as they were chosen: more sequences read more of them, but never more than there are. */
    @Test
    void aBatchReadsMoreExpertsAndEverythingElseOnce() {
        List<JsonNode> rows = bench("-p", "0", "-n", "2", "-b", "1,16", "-t", "1", "-o", "jsonl", "-r", "2")
                .jsonLines();
        long one = rows.get(0).path("weight_bytes").longValue();
        long many = rows.get(1).path("weight_bytes").longValue();
        assertThat(many).isGreaterThan(one).isLessThan(16 * one);
        try (Checkpoint checkpoint = Checkpoint.open(TestShell.STARTER)) {
            assertThat(many).isLessThan(2 * checkpoint.weightBytes());
        }
        assertThat(rows.get(1).path("operations").longValue())
                .isEqualTo(16 * rows.get(0).path("operations").longValue());
    }

    @Test
    void aTableCanBeRead() {
        Result result = bench("-p", "3", "-n", "2", "-t", "2", "-r", "2");
        assertThat(result.output().lines().toList()).hasSize(6).satisfies(lines -> {
            assertThat(lines.get(0)).startsWith("| model ").contains(" t/s |", " of limit |");
            assertThat(lines.get(1)).matches("[-| :]+");
            assertThat(lines.get(2))
                    .matches("\\| starter BF16 \\| +0\\.01 GiB \\| +6\\.76 M \\| +2 \\| +pp3 \\| +[0-9.]+ ± [0-9.]+ "
                            + "\\|( +[0-9.]+ \\| +\\d+ % \\|){2}");
            assertThat(lines.get(3)).contains(" tg2 |").hasSameSizeAs(lines.get(2));
            assertThat(lines.get(4)).isEmpty();
            assertThat(lines.get(5)).startsWith("Limits with 2 threads: reading memory ");
        });
    }

    @Test
    void listsAreWhole() {
        JsonNode list = bench("-p", "3", "-n", "2", "-t", "1", "-o", "json").json();
        assertThat(list).hasSize(2);
        assertThat(list.at("/0/model_filename").stringValue()).isEqualTo("starter");
        assertThat(list.at("/1/model_type").stringValue()).isEqualTo("BF16");
        List<String> csv = bench("-p", "3", "-n", "2", "-t", "1", "-o", "csv")
                .output()
                .lines()
                .toList();
        assertThat(csv).hasSize(3);
        assertThat(csv.get(0)).startsWith("engine,engine_version,").doesNotContain("samples");
        assertThat(csv.get(1)).startsWith("\"tramontane\",").contains(",\"pp3\",");
    }

    @Test
    void aTerminalSeesHowFarItIs() {
        String errors = new TestShell()
                .errorsTerminal()
                .run("bench", "engine", MODEL, "-p", "3", "-n", "0", "-r", "2", "--warmup", "0", "-t", "1")
                .errors();
        assertThat(errors)
                .contains("[1/1] pp3, 1 thread: measuring the machine's limits", "run 2 of 2")
                .endsWith("\r\u001b[K");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "-p 0 -n 0; nothing to measure",
                "-p -1; --prompt must be 0 to",
                "-b 0; --batch must be 1 to",
                "-t 0; --threads must be 1 to",
                "-r 0; --repetitions must be 1 to",
                "--chunk 0; --chunk must be 1 to",
                "-o xml; must be md, csv, json or jsonl",
                "--cache-type q8; must be f32 or bf16",
                "-d 9000; needs a context of 9512 tokens, more than the checkpoint's 8192",
                "-d 8000 -p 0 -b 4096; tg128 b4096 @ d8000 needs"
            })
    void whatCannotBeMeasuredIsRefused(String options, String message) {
        Result result = bench(options.split(" "));
        assertThat(result.code()).isNotZero();
        assertThat(result.output()).isEmpty();
        assertThat(result.errors()).contains(message);
    }

    @Test
    void theCacheMustFitIntoMemory() {
        try (Checkpoint checkpoint = Checkpoint.open(TestShell.STARTER)) {
            BenchSubject subject = BenchSubject.of(checkpoint, TestShell.STARTER, ElementType.BF16, 512);
            EngineBench bench = new EngineBench(checkpoint, subject, KernelProvider.scalar(), 0, 1, _ -> {});
            List<EngineTest> tests = List.of(EngineTest.ofGeneration(128, 4096, 8, 1));
            // 66 blocks of 64 positions in each of 8 sequences, four layers of 64 numbers of two bytes.
            long needed = 8L * 66 * 64 * 4 * 64 * 2;
            bench.check(tests, ModelInspector.RESERVED_BYTES + needed);
            assertThatExceptionOfType(CliException.class)
                    .isThrownBy(() -> bench.check(tests, ModelInspector.RESERVED_BYTES + needed - 1))
                    .withMessageContaining("tg128 b8 @ d4096 needs 16.5 MiB")
                    .withMessageContaining("only 16.5 MiB of memory are free for it");
        }
    }

    @Test
    void helpOfBothKindsIsThere() {
        assertThat(tramontane("bench", "--help").output()).contains("  engine ", "  serve ");
        Result help = tramontane("bench", "engine", "--help");
        assertThat(help.output()).contains("random numbers").contains("they are counted");
        assertThat(help.output().lines()).allMatch(line -> line.length() <= 80);
    }
}
