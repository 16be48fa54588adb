package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.GgufConversion;
import dev.tramontane.checkpoint.GgufSelection;
import dev.tramontane.checkpoint.Quantisation;
import dev.tramontane.checkpoint.QueryTemperature;
import dev.tramontane.checkpoint.RandomCheckpoint;
import dev.tramontane.checkpoint.RopeConfig;
import dev.tramontane.checkpoint.WeightFormat;
import dev.tramontane.language.tokenizer.Tekken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All that the engine does with the cache, done with keys and values of heads instead of latents. */
@Timeout(120)
class DenseModelTest {
    private static final int BLOCK_BYTES = 64 * 2 * (2 * 2 * 8) * Float.BYTES;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void write() throws IOException {
        Path tokenizer = StarterModel.FOLDER.resolve("tekken.json");
        AttentionConfig attention = new AttentionConfig.Grouped(
                6, 2, 8, 1 / Math.sqrt(8), new RopeConfig(10_000, Optional.empty()), new QueryTemperature(0.1, 100));
        int vocabulary = Tekken.load(tokenizer).vocabularySize();
        DecoderConfig config =
                new DecoderConfig(vocabulary, 32, 2, 1024, 1e-5f, false, attention, 2, 48, Optional.empty());
        RandomCheckpoint.write(folder, config, Quantisation.NONE, 5);
        Files.copy(tokenizer, folder.resolve("tekken.json"));
    }

    /** Some share the beginning of their prompts, some go on where others ended within a block. */
    private static List<Request> requests() {
        List<Request> requests = new ArrayList<>();
        List<Integer> common = Requests.tokens(330, 1);
        for (int i = 0; i < 6; i++) {
            List<Integer> prompt = new ArrayList<>(common.subList(0, 40 + 41 * i));
            prompt.addAll(Requests.tokens(1 + 9 * i, i));
            requests.add(Request.of(new Input.OfTokens(prompt))
                    .withSampling(Sampling.GREEDY.withTemperature(0.8).withSeed(i))
                    .withLogprobs(2)
                    .withMaxTokens(24));
        }
        return requests;
    }

    private static List<Object> answers(Engine engine, List<Request> requests) {
        List<CompletionStream> streams = requests.stream().map(engine::stream).toList();
        List<Object> answers = new ArrayList<>();
        for (CompletionStream stream : streams) {
            Completion completion = stream.join();
            answers.add(List.of(completion.text(), completion.logprobs()));
        }
        return answers;
    }

    @ParameterizedTest
    @CsvSource({"1, 200, 512, 0, true", "2, 24, 64, 4, true", "2, 18, 33, 8, false", "2, 200, 7, 2, true"})
    void answersDependOnTheRequestAlone(int threads, int blocks, int step, int drafted, boolean shares) {
        List<Object> alone = new ArrayList<>();
        EngineOptions one = EngineOptions.DEFAULT.withThreads(1).withSharedPrefixes(false);
        try (Engine engine = Engine.load(folder, one)) {
            requests().forEach(request -> alone.addAll(answers(engine, List.of(request))));
        }
        EngineOptions options = EngineOptions.DEFAULT
                .withThreads(threads)
                .withCacheBytes((long) blocks * BLOCK_BYTES)
                .withSharedPrefixes(shares)
                .withScheduling(new Scheduling(step, 64, 6, 1000, drafted));
        try (Engine engine = Engine.load(folder, options)) {
            assertThat(answers(engine, requests())).isEqualTo(alone);
            assertThat(answers(engine, requests())).isEqualTo(alone);
            if (shares && blocks > 100) {
                assertThat(engine.statistics().cache().hitTokens()).isPositive();
            }
            assertThat(engine.statistics().experts()).isEmpty();
        }
    }

    /** Its rows are in another order there, which must not be seen but in the last bits. */
    @Test
    void theSameModelAsAGgufFile() {
        Path file = folder.resolve("dense.gguf");
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            GgufConversion.write(checkpoint, GgufSelection.of(WeightFormat.F32), writer -> {}, file);
        }
        Request request = Requests.exactly(200, 20, 3);
        try (Engine folderEngine = Engine.load(folder, EngineOptions.DEFAULT);
                Engine fileEngine = Engine.load(file, EngineOptions.DEFAULT)) {
            assertThat(fileEngine.complete(request).text())
                    .isEqualTo(folderEngine.complete(request).text());
        }
    }

    @Test
    void otherTokenizersAreRefusedByTheirFields() {
        Path file = folder.resolve("other.gguf");
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            GgufConversion.write(
                    checkpoint,
                    GgufSelection.of(WeightFormat.Q8_0),
                    writer -> {
                        writer.text("tokenizer.ggml.model", "llama");
                        writer.texts("tokenizer.ggml.tokens", List.of("<s>", "</s>"));
                    },
                    file);
        }
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> Engine.load(file, EngineOptions.DEFAULT).close())
                .withMessageContaining("other.gguf: its tokenizer is llama with the splitting rule unknown")
                .withMessageContaining("tokenizer.ggml.model")
                .withMessageContaining("tokenizer.ggml.pre");
    }
}
