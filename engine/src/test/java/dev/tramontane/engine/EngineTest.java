package dev.tramontane.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.engine.CompletionEvent.Finished;
import dev.tramontane.engine.CompletionEvent.Output;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.output.OutputEvent.TextDelta;
import dev.tramontane.language.output.OutputEvent.ThinkingDelta;
import dev.tramontane.language.prompt.PromptEncoder;
import dev.tramontane.model.Activations;
import dev.tramontane.model.AttentionForm;
import dev.tramontane.model.Batch;
import dev.tramontane.model.Batch.Logits;
import dev.tramontane.model.Decoder;
import dev.tramontane.model.ForwardPass;
import dev.tramontane.model.LatentCache;
import dev.tramontane.model.cpu.CpuDevice;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.KernelProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class EngineTest {

    private static Engine engine;

    @BeforeAll
    static void load() {
        engine = Engine.load(StarterModel.FOLDER);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    static List<StarterModel.Expected> expected() {
        return StarterModel.expected();
    }

    private static Chat chat(String question, String effort) {
        return Chat.builder()
                .user(question)
                .effort(Effort.of(effort).orElseThrow())
                .build();
    }

    private static Request question(String question, String effort) {
        return Request.of(chat(question, effort));
    }

    @ParameterizedTest
    @MethodSource("expected")
    void answersAsTheReferenceDoes(StarterModel.Expected expected) {
        Completion completion = engine.complete(question(expected.question(), expected.effort()));
        String whole = completion.thinking().isEmpty()
                ? completion.text()
                : "[THINK]" + completion.thinking() + "[/THINK]" + completion.text();
        assertThat(whole + "</s>").isEqualTo(expected.text());
        assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(completion.usage().promptTokens()).isEqualTo(expected.promptTokens().length);
        assertThat(completion.usage().completionTokens()).isEqualTo(expected.outputTokens().length);
    }

    /** Below the engine: the very tokens. */
    @ParameterizedTest
    @MethodSource("expected")
    void generatesTheReferencesTokens(StarterModel.Expected expected) {
        assertThat(PromptEncoder.of(engine.tokenizer())
                        .encode(chat(expected.question(), expected.effort()))
                        .tokens())
                .isEqualTo(expected.promptTokens());
        try (Checkpoint checkpoint = Checkpoint.open(StarterModel.FOLDER);
                CpuDevice device = new CpuDevice(KernelProvider.best(false), 1);
                LatentCache cache = new LatentCache(checkpoint.config().decoder(), ElementType.F32, 8, 64)) {
            Decoder decoder = new Decoder(checkpoint.config().decoder(), checkpoint.decoder());
            ForwardPass pass = new ForwardPass(decoder, device, cache, 64, 1);
            Batch batch = new Batch(64);
            LatentCache.Sequence sequence = cache.sequence();
            int[] next = expected.promptTokens();
            for (int wanted : expected.outputTokens()) {
                batch.clear();
                batch.add(sequence, next, 0, next.length, AttentionForm.ABSORBED, Logits.LAST);
                assertThat(argmax(pass.run(batch))).isEqualTo(wanted);
                next = new int[] {wanted};
            }
        }
    }

    private static int argmax(Activations logits) {
        float[] values = new float[logits.width()];
        logits.read(0, values, 0, values.length);
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }

    @Test
    void streamsThinkingThenAnswerThenUsage() {
        StringBuilder seen = new StringBuilder();
        List<CompletionEvent> events = new ArrayList<>();
        try (CompletionStream stream = engine.stream(question("What is 47 * 36?", "high"))) {
            for (CompletionEvent event : stream) {
                events.add(event);
                if (event instanceof Output(ThinkingDelta(String text))) {
                    seen.append(text);
                } else if (event instanceof Output(TextDelta(String text))) {
                    seen.append('|').append(text);
                }
            }
        }
        assertThat(seen.toString()).endsWith("1310+282=1592|1|5|9|2");
        assertThat(events.getLast()).isInstanceOfSatisfying(Finished.class, finished -> {
            Usage usage = finished.usage();
            assertThat(usage.answerTokens()).isEqualTo(5);
            assertThat(usage.answerCharacters()).isEqualTo(4);
            assertThat(usage.thinkingTokens()).isEqualTo(usage.thinkingCharacters() + 2);
            assertThat(usage.timeToFirstToken()).isPositive();
            assertThat(usage.tokensPerSecond()).isPositive();
        });
    }

    @Test
    void noEffortMeansNone() {
        Completion completion = engine.complete(Request.of(Chat.user("What is 47 * 36?")));
        assertThat(completion.text()).isEqualTo("1992");
        assertThat(completion.thinking()).isEmpty();
    }

    @Test
    void manyCallersGetTheAnswersOfOne() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (StarterModel.Expected expected : expected()) {
                Callable<String> call = () -> engine.complete(question(expected.question(), expected.effort()))
                        .text();
                answers.add(callers.submit(call));
            }
            for (int i = 0; i < answers.size(); i++) {
                String text = expected().get(i).text();
                String answer = text.substring(text.lastIndexOf(']') + 1).replace("</s>", "");
                assertThat(answers.get(i).get()).isEqualTo(answer);
            }
        }
    }

    @Test
    void theSizeOfPrefillChunksDoesNotShow() {
        EngineOptions options = EngineOptions.DEFAULT
                .withScheduling(EngineOptions.DEFAULT.scheduling().withStepTokens(3))
                .withThreads(1);
        try (Engine other = Engine.load(StarterModel.FOLDER, options)) {
            Request request = question("What is 348 + 276?", "high");
            assertThat(other.complete(request).thinking())
                    .isEqualTo(engine.complete(request).thinking());
        }
    }

    @Test
    void aSeedMakesSamplingReproducible() {
        Sampling sampling = Sampling.GREEDY.withTemperature(1.5).withSeed(42);
        Request request =
                question("What is 47 * 36?", "high").withSampling(sampling).withMaxTokens(60);
        Completion one = engine.complete(request);
        Completion other = engine.complete(request);
        assertThat(one.thinking()).isEqualTo(other.thinking());
        assertThat(one.thinking())
                .isNotEqualTo(
                        engine.complete(question("What is 47 * 36?", "high")).thinking());
    }

    @Test
    void stopsAtAStopStringInTheThinking() {
        Completion completion =
                engine.complete(question("What is 47 * 36?", "high").withStop("; 7*3"));
        assertThat(completion.thinking()).isEqualTo("36=30+6; 7*6=42, 40*6=240, 240+42=282");
        assertThat(completion.text()).isEmpty();
        assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void endsAtTheTokenLimit() {
        Completion completion =
                engine.complete(question("What is 47 * 36?", "high").withMaxTokens(5));
        assertThat(completion.thinking()).isEqualTo("36=3");
        assertThat(completion.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(completion.usage().completionTokens()).isEqualTo(5);
    }

    @Test
    void endsWhereTheContextEnds() {
        try (Engine small = Engine.load(StarterModel.FOLDER, EngineOptions.DEFAULT.withContextLength(30))) {
            Completion completion = small.complete(question("What is 47 * 36?", "high"));
            assertThat(completion.finishReason()).isEqualTo(FinishReason.CONTEXT_LENGTH);
            assertThat(completion.usage().promptTokens() + completion.usage().completionTokens())
                    .isEqualTo(30);
            assertThatThrownBy(() -> small.complete(question("What is 47 * 36? ".repeat(9), "high")))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("the maximum context length is 30 tokens")
                    .extracting(e -> ((EngineException) e).kind())
                    .isEqualTo(EngineException.Kind.PROMPT_TOO_LONG);
        }
    }

    @Test
    void cancellingEndsTheStreamAndServesTheNext() {
        try (CompletionStream stream = engine.stream(question("What is 47 * 36?", "high"))) {
            stream.iterator().next();
            stream.cancel();
            assertThat(stream.join().finishReason()).isIn(FinishReason.CANCELLED, FinishReason.STOP);
        }
        assertThat(engine.complete(question("What is 47 * 36?", "none")).text()).isEqualTo("1992");
    }

    @Test
    void closingFailsWhatRunsAndLeavesNothingBehind() throws InterruptedException {
        Engine closing = Engine.load(StarterModel.FOLDER, EngineOptions.DEFAULT.withThreads(2));
        assertThat(threads()).isGreaterThan(0);
        CompletionStream running = closing.stream(question("What is 47 * 36?", "high"));
        CompletionStream waiting = closing.stream(question("What is 47 * 36?", "high"));
        long before = threads();
        closing.close();
        closing.close();
        assertThatThrownBy(waiting::join).isInstanceOf(EngineException.class).hasMessage("the engine was closed");
        assertThatThrownBy(() -> closing.stream(question("Hi", "none")))
                .isInstanceOf(EngineException.class)
                .hasMessage("the engine was closed");
        // The engine's own thread and one worker; the class's shared engine keeps its threads.
        assertThat(threads()).isEqualTo(before - 2);
        running.close();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void closingUnmapsTheWeights(@TempDir Path folder) throws IOException {
        copyStarter(folder);
        Engine closing = Engine.load(folder);
        closing.complete(question("What is 47 * 36?", "none"));
        assertThat(mappingsOf(folder)).isPositive();
        closing.close();
        assertThat(mappingsOf(folder)).isZero();
    }

    private static long mappingsOf(Path folder) throws IOException {
        String real = folder.toRealPath() + "/";
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains(real)).count();
        }
    }

    /** But those that warm up, which end when they like; that of the class's shared engine, too. */
    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tramontane-"))
                .filter(thread -> !thread.getName().equals("tramontane-warm-up"))
                .count();
    }

    @Test
    void aTokenizerOfAnotherModelIsRefused(@TempDir Path folder) throws IOException {
        copyStarter(folder);
        Files.writeString(
                folder.resolve("tekken.json"),
                Files.readString(folder.resolve("tekken.json"))
                        .replace("\"default_vocab_size\": 595", "\"default_vocab_size\": 594"));
        assertThatThrownBy(() -> Engine.load(folder))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("the tokenizer has 594 tokens and the weights have 595");
    }

    @Test
    void aMissingTokenizerIsNamed(@TempDir Path folder) throws IOException {
        copyStarter(folder);
        Files.delete(folder.resolve("tekken.json"));
        assertThatThrownBy(() -> Engine.load(folder))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("has no tekken.json");
    }

    @Test
    void aContextBeyondTheCheckpointIsRefused() {
        assertThatThrownBy(() -> Engine.load(StarterModel.FOLDER, EngineOptions.DEFAULT.withContextLength(10_000)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("10000 tokens is more than the 8192");
    }

    private static void copyStarter(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(StarterModel.FOLDER)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void cancellingAWaitingRequestEndsItAtOnce() {
        Request endless = question("What is 47 * 36?", "high")
                .withSampling(Sampling.GREEDY.withTemperature(50).withSeed(1))
                .withMaxTokens(4000);
        try (CompletionStream running = engine.stream(endless);
                CompletionStream waiting = engine.stream(endless)) {
            waiting.cancel();
            Completion cancelled = waiting.join();
            assertThat(cancelled.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(cancelled.usage().completionTokens()).isZero();
            running.cancel();
            assertThat(running.join().finishReason()).isIn(FinishReason.CANCELLED, FinishReason.STOP);
        }
    }
}
