package dev.tramontane.train.task;

import dev.tramontane.language.chat.Effort;
import java.util.List;
import java.util.random.RandomGenerator;

/** Words written backwards: spelt first, then spelt from the end. Some are only spelt. */
final class ReverseTask implements Task {
    private static final int LONGEST = 8;
    private static final Phrasings REVERSE = Phrasings.of("""
            Reverse the word {w}.
            Reverse {w}.
            Write {w} backwards.
            Spell {w} backwards.
            What is {w} backwards?
            Write "{w}" in reverse.
            Écris {w} à l'envers.
            Inverse le mot {w}.
            ! What do you get if you read {w} from right to left?
            ! Turn the word {w} around.
            ! Give me "{w}" backwards.
            ! Comment s'écrit {w} à l'envers ?""");
    private static final Phrasings SPELL = Phrasings.of("""
            Spell {w}.
            Spell the word "{w}".
            How do you spell {w}?
            Épelle {w}.
            ! Write {w} letter by letter.
            ! Épelle le mot "{w}".""");

    @Override
    public String name() {
        return "reverse";
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        String word = split.draw(name(), () -> List.of(word(random, split))).getFirst();
        String spelt = spell(word);
        if (Draw.chance(random, 0.3)) {
            String question = SPELL.draw(random, split, "w", word);
            return TaskSample.of(name(), effort, question, "Letter by letter.", spelt, new Judge.Exact(spelt));
        }
        String reversed = new StringBuilder(word).reverse().toString();
        return TaskSample.of(
                name(),
                effort,
                REVERSE.draw(random, split, "w", word),
                spelt + "\n" + spell(reversed),
                reversed,
                new Judge.Exact(reversed));
    }

    private static String word(RandomGenerator random, Split split) {
        return split == Split.LONGER
                ? Words.letters(random, LONGEST + Draw.between(random, 1, 2))
                : Words.any(random, LONGEST);
    }

    private static String spell(String word) {
        return String.join(" ", word.split(""));
    }
}
