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
            reverse {w}
            Reverse "{w}".
            Reverse this word: {w}
            Please reverse the word {w}.
            Could you reverse "{w}"?
            {w} backwards
            {w} in reverse?
            write {w} backwards
            Write the word "{w}" backwards.
            Write {w} from back to front.
            Spell the word {w} backwards.
            what is {w} spelled backwards
            What is "{w}" in reverse?
            What's {w} backwards?
            How do you write {w} backwards?
            inverse {w}
            Inverse "{w}".
            Écris le mot {w} à l'envers.
            écris "{w}" de droite à gauche
            {w} à l'envers ?
            ! What do you get if you read {w} from right to left?
            ! Turn the word {w} around.
            ! Give me "{w}" backwards.
            ! Comment s'écrit {w} à l'envers ?
            ! Flip the letters of {w}.
            ! Print "{w}" with its letters in reverse order.
            ! how does {w} read from the end to the beginning
            ! Say {w} backwards.
            ! Retourne le mot {w}.
            ! Que donne "{w}" lu à l'envers ?""");
    private static final Phrasings SPELL = Phrasings.of("""
            Spell {w}.
            Spell the word "{w}".
            How do you spell {w}?
            Épelle {w}.
            spell {w}
            Spell "{w}".
            Please spell {w}.
            How is {w} spelled?
            how do you spell "{w}"
            Can you spell {w}?
            épelle {w}
            Peux-tu épeler {w} ?
            ! Write {w} letter by letter.
            ! Épelle le mot "{w}".
            ! {w}: spell it.
            ! Give me the letters of {w} one by one.
            ! Comment s'épelle {w} ?""");

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
