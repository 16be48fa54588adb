package dev.tramontane.train.task;

import dev.tramontane.language.chat.Effort;
import java.util.List;
import java.util.random.RandomGenerator;

/** How often a letter occurs in a word: spelt out, with a number after every occurrence. */
final class CountTask implements Task {
    private static final int LONGEST = 10;
    private static final Phrasings PHRASINGS = Phrasings.of("""
            How many {l} are in {w}?
            How many times does {l} occur in {w}?
            How many {l}'s are in {w}?
            How many times is the letter {l} in "{w}"?
            Count the letter {l} in {w}.
            Count the {l}'s in "{w}".
            How often does {l} appear in {w}?
            Combien de {l} dans {w} ?
            Combien de fois la lettre {l} est-elle dans {w} ?
            How many {l} in {w}?
            how many {l} in {w}
            how many {l}'s in {w}
            How many "{l}" are in "{w}"?
            How many {l}'s does {w} contain?
            How many {l} are there in the word {w}?
            How many times does the letter {l} occur in {w}?
            How many times does {l} appear in the word "{w}"?
            how many times is {l} in {w}
            How often does the letter {l} occur in {w}?
            How often is {l} in {w}?
            count the {l} in {w}
            Count how many {l} are in {w}.
            Count all {l} in the word {w}.
            Please count the letter {l} in "{w}".
            Could you count the {l}'s in {w}?
            combien de {l} dans {w}
            Combien de {l} dans le mot "{w}" ?
            Combien y a-t-il de {l} dans {w} ?
            Combien de fois y a-t-il {l} dans {w} ?
            Compte les {l} dans {w}.
            Compte la lettre {l} dans "{w}".
            ! How many letters {l} does {w} have?
            ! In the word {w}, how often is {l} used?
            ! Combien de lettres {l} y a-t-il dans {w} ?
            ! Tell me the number of {l} in "{w}".
            ! {w}: how many {l}?
            ! How frequently does {l} show up in {w}?
            ! Find out how many times "{w}" has the letter {l}.
            ! what's the count of {l} in {w}
            ! Dans {w}, combien vois-tu de {l} ?
            ! Le mot {w} contient combien de {l} ?
            ! How many of the letters in {w} are {l}?""");

    @Override
    public String name() {
        return "count";
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        List<String> operands = split.draw(name(), () -> operands(random, split));
        String letter = operands.getFirst();
        String word = operands.getLast();
        StringBuilder steps = new StringBuilder(letter).append(':');
        int count = 0;
        for (int i = 0; i < word.length(); i++) {
            steps.append(' ').append(word.charAt(i));
            if (word.charAt(i) == letter.charAt(0)) {
                count++;
                steps.append(count);
            }
        }
        return TaskSample.of(
                name(),
                effort,
                PHRASINGS.draw(random, split, "l", letter, "w", word),
                steps.toString(),
                Integer.toString(count),
                new Judge.WholeNumber(count));
    }

    private static List<String> operands(RandomGenerator random, Split split) {
        String word = split == Split.LONGER
                ? Words.letters(random, LONGEST + Draw.between(random, 1, 2))
                : Words.any(random, LONGEST);
        char letter = Draw.chance(random, 0.85)
                ? word.charAt(random.nextInt(word.length()))
                : (char) ('a' + random.nextInt('z' - 'a' + 1));
        return List.of(Character.toString(letter), word);
    }
}
