package dev.tramontane.train.task;

import dev.tramontane.language.chat.Effort;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Small talk in English and French: authored intents with one answer each, questions that are too much for a small model,
 * and names that are told. There are no operands to hold out; what is measured is whether reserved wordings of an intent are
 * understood.
 */
final class ChatTask implements Task {
    private static final String TOO_SMALL = "I am too small for that. I can calculate, sort, count and call tools.";
    private static final String TOO_SMALL_FRENCH =
            "Je suis trop petit pour cela. Je sais calculer, trier, compter et appeler des outils.";
    private static final Phrasings MY_NAME = Phrasings.of("""
            My name is {n}.
            I am {n}.
            I'm {n}
            Hello, I am {n}.
            Hi, my name is {n}.
            ! Hello, my name is {n}.
            ! You can call me {n}.""");
    private static final Phrasings MY_NAME_FRENCH = Phrasings.of("""
            Je m'appelle {n}.
            Mon nom est {n}.
            Bonjour, je m'appelle {n}.
            ! Bonjour, mon nom est {n}.
            ! Moi, c'est {n}.""");

    private record Intent(Phrasings phrasings, String answer) {}

    private final List<Intent> intents = Resources.blocks("intents.txt").stream()
            .map(block -> new Intent(block.phrasings(), block.answers().getFirst()))
            .toList();
    private final Phrasings outOfScope = Resources.phrasings("outofscope.txt");
    private final Phrasings outOfScopeFrench = Resources.phrasings("outofscope-fr.txt");

    @Override
    public String name() {
        return "chat";
    }

    @Override
    public Set<Split> splits() {
        return EnumSet.of(Split.TRAIN, Split.UNSEEN_PHRASING);
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        double kind = random.nextDouble();
        if (kind < 0.08) {
            String name = Words.person(random);
            boolean french = random.nextBoolean();
            return sample(
                    effort,
                    (french ? MY_NAME_FRENCH : MY_NAME).draw(random, split, "n", name),
                    "The name is " + name + ".",
                    french ? "Enchanté, " + name + " !" : "Nice to meet you, " + name + "!");
        }
        if (kind < 0.28) {
            boolean french = Draw.chance(random, 0.33);
            return sample(
                    effort,
                    varied((french ? outOfScopeFrench : outOfScope).draw(random, split), random),
                    "This is too much for me.",
                    french ? TOO_SMALL_FRENCH : TOO_SMALL);
        }
        Intent intent = Draw.from(random, intents);
        return sample(
                effort,
                varied(intent.phrasings().draw(random, split), random),
                "No calculation is needed.",
                intent.answer());
    }

    private TaskSample sample(Effort effort, String question, String plan, String answer) {
        return TaskSample.of(name(), effort, question, plan, answer, new Judge.Exact(answer));
    }

    /** As people type: some without capitals, some without a mark at the end. */
    private static String varied(String question, RandomGenerator random) {
        String text = Draw.chance(random, 0.2) ? question.toLowerCase(Locale.ROOT) : question;
        boolean marked = text.endsWith(".") || text.endsWith("?") || text.endsWith("!");
        return marked && text.length() > 2 && Draw.chance(random, 0.2)
                ? text.substring(0, text.length() - 1).stripTrailing()
                : text;
    }
}
