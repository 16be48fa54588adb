package dev.tramontane.bench;

import dev.tramontane.bench.Arguments.Option;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.engine.EngineStatistics.Work;
import dev.tramontane.engine.Profile;
import dev.tramontane.engine.Request;
import dev.tramontane.engine.Sampling;
import dev.tramontane.engine.Usage;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What drafting brings where answers quote, and costs where they do not: the same answers by an engine that drafts and by
 * one that does not, in turns.
 *
 * <p>Random weights quote nothing, so their answers are written in advance: a passage of the prompt, the same with some
 * tokens exchanged, or tokens that follow no pattern. Each token is computed and checked like any other. The bundled model
 * can do without, and writes its calculations out ({@code chat}).
 */
public final class CopyHeavy {

    private static final Option[] OPTIONS = {
        new Option("workloads", "copy,edit,random", "of copy, edit, random and, for the bundled model, chat"),
        new Option("prompt", "1024", "tokens of each prompt"),
        new Option("generated", "256", "tokens of each answer, at most those of the prompt"),
        new Option("edit-every", "16", "tokens from one exchanged token of edit to the next"),
        new Option("drafted", "8", "most tokens drafted at once"),
        new Option("rounds", "10", "answers of each kind; told are medians, of tokens per second after the first"),
        Arguments.THREADS
    };

    private final Arguments arguments;
    private final Random random = new Random(1);
    private final Table table = new Table(
            "drafts",
            "answers",
            "without: tokens/s",
            "with: tokens/s",
            "ratio",
            "accepted of drafted",
            "drafted per step",
            "tokens per step");

    private CopyHeavy(Arguments arguments) {
        this.arguments = arguments;
    }

    /**
     * Measures and prints.
     *
     * @param args a checkpoint's folder, then options; none to have them explained
     */
    public static void main(String[] args) {
        new CopyHeavy(Arguments.parse(
                        args,
                        CopyHeavy.class,
                        "Compares answers with and without drafted tokens.",
                        List.of("FOLDER"),
                        OPTIONS))
                .run();
    }

    private void run() {
        try (Engine without = load(0);
                Engine with = load(arguments.integer("drafted"))) {
            for (String workload : arguments.words("workloads")) {
                measure(workload, without, with);
            }
        }
        table.print();
    }

    private Engine load(int drafted) {
        EngineOptions options = EngineOptions.DEFAULT
                .withThreads(arguments.integer("threads"))
                .withScheduling(Profile.LATENCY.scheduling().withMostDrafted(drafted));
        return Engine.load(Path.of(arguments.positional(0)), options);
    }

    private void measure(String workload, Engine without, Engine with) {
        RandomTokens tokens = new RandomTokens(without, 1);
        // The compiler and the estimate of what a drafted token costs.
        for (int i = 0; i < 2; i++) {
            Request request = request(workload, tokens);
            answer(without, request);
            answer(with, request);
        }
        Work before = with.statistics().work();
        Figures slow = new Figures();
        Figures fast = new Figures();
        Figures ratios = new Figures();
        Figures lengths = new Figures();
        for (int round = 0; round < arguments.integer("rounds"); round++) {
            Request request = request(workload, tokens);
            double plain = answer(without, request).tokensPerSecond();
            Usage usage = answer(with, request);
            slow.add(plain);
            fast.add(usage.tokensPerSecond());
            ratios.add(usage.tokensPerSecond() / plain);
            lengths.add(usage.completionTokens());
        }
        Work after = with.statistics().work();
        long drafted = after.drafted() - before.drafted();
        long accepted = after.accepted() - before.accepted();
        // Every step that decodes chooses one token beyond the accepted ones; the first comes with the prompt.
        double steps = (lengths.mean() - 1) * lengths.count() - accepted;
        table.row(
                workload,
                slow.median(),
                fast.median(),
                ratios.median(),
                accepted / (double) drafted,
                drafted / steps,
                (steps + accepted) / steps);
    }

    private static Usage answer(Engine engine, Request request) {
        return engine.complete(request).usage();
    }

    private Request request(String workload, RandomTokens tokens) {
        List<Integer> prompt = tokens.next(arguments.integer("prompt"));
        int length = arguments.integer("generated");
        int from = random.nextInt(prompt.size() - length + 1);
        List<Integer> passage = prompt.subList(from, from + length);
        return switch (workload) {
            case "copy" -> scripted(prompt, passage);
            case "edit" -> scripted(prompt, edited(passage, tokens));
            case "random" -> scripted(prompt, tokens.next(length));
            case "chat" -> calculation();
            default -> throw new IllegalArgumentException("unknown workload " + workload);
        };
    }

    private static Request scripted(List<Integer> prompt, List<Integer> script) {
        return RandomTokens.request(prompt, script.size()).withConstraint(() -> new TokenScript(script));
    }

    private List<Integer> edited(List<Integer> passage, RandomTokens tokens) {
        List<Integer> edited = new ArrayList<>(passage);
        int every = arguments.integer("edit-every");
        for (int i = every - 1; i < edited.size(); i += every) {
            edited.set(i, tokens.next());
        }
        return edited;
    }

    private Request calculation() {
        String question = "What is %d * %d?".formatted(random.nextInt(10, 100), random.nextInt(10, 100));
        return Request.of(Chat.builder().user(question).effort(Effort.HIGH).build())
                .withSampling(Sampling.GREEDY);
    }
}
