package dev.tramontane.train.task;

import dev.tramontane.language.chat.Effort;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Small functions in Java and Python. This is recall with renaming, and measures no more than that: some forty functions are
 * known by heart, and what varies is the language, the wording of the question, and the names of the function and its
 * parameters, of which function names are held out. The judge compares the text of the program, white space apart; the
 * functions themselves are compiled and run in this module's tests.
 */
final class CodeTask implements Task {
    private static final Phrasings PHRASINGS = Phrasings.of("""
            Write a {l} function {f} that {d}.
            {l} function {f} that {d}
            Write {f} in {l}: it {d}.
            In {l}, write a function called {f} that {d}.
            Give me a {l} function {f} that {d}.
            write a {l} function {f} that {d}
            Write a function {f} in {l} that {d}.
            Write a {l} function called {f} that {d}.
            write {f} in {l}: it {d}
            Please write a {l} function {f} that {d}.
            Could you write a {l} function {f} that {d}?
            {l}: function {f} that {d}
            In {l}, write {f}, which {d}.
            How do I write a {l} function {f} that {d}?
            ! Please code a {l} function named {f} which {d}.
            ! I need a function {f} in {l} that {d}.
            ! Implement {f} in {l}. It {d}.
            ! Show me {l} code for a function {f} that {d}.
            ! Can you make a {l} function called {f}? It {d}.""");
    private static final List<String> PREFIXES = List.of("my", "calc", "run", "the", "get", "compute", "simple");
    /** Invented words that mean something to a compiler, or that a program uses. */
    private static final Set<String> TAKEN = Set.of(
            "for", "char", "def", "del", "not", "try", "this", "short", "with", "from", "len", "max", "min", "is", "or",
            "in");

    /** A function: its usual name, what it does, how many parameters to name, and its text in both languages. */
    private record Function(String name, String does, String java, String python) {}

    private final List<Function> functions = Resources.blocks("functions.txt").stream()
            .map(block -> new Function(
                    block.name(),
                    block.marked("d ").getFirst(),
                    String.join("\n", block.marked("j ")),
                    String.join("\n", block.marked("p "))))
            .toList();

    @Override
    public String name() {
        return "code";
    }

    @Override
    public Set<Split> splits() {
        return EnumSet.of(Split.TRAIN, Split.HELD_OUT, Split.UNSEEN_PHRASING);
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        Function function = Draw.from(random, functions);
        boolean java = random.nextBoolean();
        String name = split.draw(name(), () -> List.of(functionName(random, function.name(), java)))
                .getFirst();
        String program = program(function, java, name, parameters(random));
        String question = PHRASINGS.draw(random, split, "l", java ? "Java" : "Python", "f", name, "d", function.does());
        return TaskSample.of(
                name(), effort, question, "It " + function.does() + ".", program, new Judge.Program(program));
    }

    /** The program of every function under its own name, for tests. */
    List<String> javaPrograms() {
        return functions.stream()
                .map(f -> program(f, true, f.name(), List.of("a", "b")))
                .toList();
    }

    private static String program(Function function, boolean java, String name, List<String> parameters) {
        String text = Draw.fill(
                java ? function.java() : function.python(),
                "f",
                name,
                "a",
                parameters.getFirst(),
                "b",
                parameters.getLast());
        return "```" + (java ? "java" : "python") + "\n" + text + "\n```";
    }

    /** Some use the letters that everybody does. */
    private static List<String> parameters(RandomGenerator random) {
        return Draw.from(random, List.of(List.of("a", "b"), List.of("a", "b"), List.of("x", "y"), List.of("m", "n")));
    }

    private static String functionName(RandomGenerator random, String usual, boolean java) {
        if (Draw.chance(random, 0.3)) {
            return usual;
        }
        String first = Draw.chance(random, 0.5) ? Draw.from(random, PREFIXES) : Words.invented(random);
        if (Draw.chance(random, 0.3) && !TAKEN.contains(first)) {
            return first;
        }
        return java
                ? first + usual.substring(0, 1).toUpperCase(Locale.ROOT) + usual.substring(1)
                : first + "_" + usual.toLowerCase(Locale.ROOT);
    }
}
