package dev.tramontane.train.task;

import dev.tramontane.language.chat.Effort;
import java.util.List;
import java.util.random.RandomGenerator;

/** Differences of two numbers of 1 to 4 digits; one in ten is below zero. */
final class SubtractionTask implements Task {
    private static final int MOST_DIGITS = 4;
    private static final int BEYOND = 2;
    private static final Phrasings PHRASINGS = Phrasings.of("""
            What is {a} - {b}?
            What is {a}-{b}?
            {a}-{b}
            {a} - {b}
            {a} - {b} = ?
            {a}-{b}=
            Compute {a} - {b}.
            Calculate {a}-{b}.
            How much is {a} - {b}?
            what is {a} minus {b}
            Subtract {b} from {a}.
            What is the difference of {a} and {b}?
            Combien font {a} - {b} ?
            Calcule {a} - {b}.
            Soustrais {b} de {a}.
            ! Can you tell me {a} - {b}?
            ! Take {b} away from {a}.
            ! {a} minus {b} makes what?
            ! Combien font {a} moins {b} ?
            ! What remains of {a} after subtracting {b}?""");

    @Override
    public String name() {
        return "subtraction";
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        List<Long> operands = split.draw(name(), () -> operands(random, split));
        long a = operands.getFirst();
        long b = operands.getLast();
        return TaskSample.of(
                name(),
                effort,
                PHRASINGS.draw(random, split, "a", a, "b", b),
                Columns.subtract(a, b),
                Long.toString(a - b),
                new Judge.WholeNumber(a - b));
    }

    private static List<Long> operands(RandomGenerator random, Split split) {
        int digits = split == Split.LONGER
                ? MOST_DIGITS + Draw.between(random, 1, BEYOND)
                : Draw.between(random, 1, MOST_DIGITS);
        int others = Draw.chance(random, 0.6) ? digits : Draw.between(random, 1, digits);
        long a = Draw.digits(random, digits);
        long b = Draw.digits(random, others);
        boolean negative = Draw.chance(random, 0.1);
        return negative ? List.of(Math.min(a, b), Math.max(a, b)) : List.of(Math.max(a, b), Math.min(a, b));
    }
}
