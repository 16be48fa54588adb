package dev.tramontane.train.task;

import dev.tramontane.language.chat.Effort;
import java.util.List;
import java.util.random.RandomGenerator;

/** Sums of two numbers of 1 to 5 digits. */
final class AdditionTask implements Task {
    private static final int MOST_DIGITS = 5;
    private static final int BEYOND = 2;
    private static final Phrasings PHRASINGS = Phrasings.of("""
            What is {a} + {b}?
            What is {a}+{b}?
            {a}+{b}
            {a} + {b}
            {a} + {b} = ?
            {a}+{b}=
            {a}+{b}?
            Compute {a} + {b}.
            Calculate {a}+{b}.
            How much is {a} + {b}?
            what is {a} plus {b}
            Add {a} and {b}.
            What is the sum of {a} and {b}?
            Please add {a} and {b}.
            Combien font {a} + {b} ?
            Combien fait {a}+{b} ?
            Calcule {a} + {b}.
            Additionne {a} et {b}.
            ! Can you tell me {a} + {b}?
            ! Find the sum: {a} + {b}
            ! {a} plus {b} makes what?
            ! Quelle est la somme de {a} et {b} ?
            ! Combien font {a} plus {b} ?
            ! I need the total of {a} and {b}.""");

    @Override
    public String name() {
        return "addition";
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        List<Long> operands = split.draw(name(), () -> operands(random, split));
        boolean swap = random.nextBoolean();
        long a = operands.get(swap ? 1 : 0);
        long b = operands.get(swap ? 0 : 1);
        return TaskSample.of(
                name(),
                effort,
                PHRASINGS.draw(random, split, "a", a, "b", b),
                Columns.add(a, b),
                Long.toString(a + b),
                new Judge.WholeNumber(a + b));
    }

    /** The larger one last, so that a sum is reserved in both orders. */
    private static List<Long> operands(RandomGenerator random, Split split) {
        if (split == Split.LONGER) {
            int digits = MOST_DIGITS + Draw.between(random, 1, BEYOND);
            return List.of(Draw.digits(random, digits), Draw.digits(random, digits));
        }
        int digits = Draw.between(random, 1, MOST_DIGITS);
        // Mostly numbers of one length, which have the most columns.
        int others = Draw.chance(random, 0.6) ? digits : Draw.between(random, 1, digits);
        long a = Draw.digits(random, digits);
        long b = Draw.digits(random, others);
        return List.of(Math.min(a, b), Math.max(a, b));
    }
}
