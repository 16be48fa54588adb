package dev.tramontane.train.task;

import dev.tramontane.language.chat.Effort;
import java.util.List;
import java.util.random.RandomGenerator;

/** Numbers of 1 to 4 digits divided by one digit, most without remainder. */
final class DivisionTask implements Task {
    private static final int MOST_DIGITS = 4;
    private static final Phrasings PHRASINGS = Phrasings.of("""
            What is {a} / {b}?
            What is {a}/{b}?
            {a}/{b}
            {a} / {b}
            {a} : {b}
            {a} ÷ {b} = ?
            Compute {a} / {b}.
            Calculate {a}/{b}.
            How much is {a} / {b}?
            what is {a} divided by {b}
            Divide {a} by {b}.
            ! Can you tell me {a} / {b}?
            ! How often does {b} go into {a}?
            ! Work out {a} / {b}.
            ! I need {a} divided by {b}.""");
    private static final Phrasings FRENCH = Phrasings.of("""
            Combien font {a} / {b} ?
            Calcule {a} / {b}.
            Divise {a} par {b}.
            ! Combien font {a} divisé par {b} ?""");

    @Override
    public String name() {
        return "division";
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        List<Long> operands = split.draw(name(), () -> operands(random, split));
        long a = operands.getFirst();
        long b = operands.getLast();
        boolean french = Draw.chance(random, 0.2);
        String rest = a % b == 0 ? "" : (french ? " reste " : " remainder ") + a % b;
        String answer = a / b + rest;
        return TaskSample.of(
                name(),
                effort,
                (french ? FRENCH : PHRASINGS).draw(random, split, "a", a, "b", b),
                Columns.divide(a, b),
                answer,
                new Judge.Exact(answer));
    }

    private static List<Long> operands(RandomGenerator random, Split split) {
        int digits = split == Split.LONGER ? MOST_DIGITS + 1 : Draw.between(random, 1, MOST_DIGITS);
        long a = Draw.digits(random, digits);
        long b = Draw.between(random, 2, 9);
        boolean exact = Draw.chance(random, 0.7) && a >= b;
        return List.of(exact ? a - a % b : a, b);
    }
}
