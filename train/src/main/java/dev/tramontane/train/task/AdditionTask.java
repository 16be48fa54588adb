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
            {a} + {b} =
            {a} +{b}
            {a} plus {b}
            {a} plus {b}?
            {a} plus {b} =
            {a} and {b} together?
            What's {a} + {b}?
            what's {a} plus {b}
            whats {a}+{b}
            What is {a} plus {b}?
            what is {a} + {b}
            How much is {a} plus {b}?
            how much is {a}+{b}
            How much do {a} and {b} make?
            compute {a}+{b}
            calculate {a} + {b}
            Calculate {a} plus {b}.
            Calculate the sum of {a} and {b}.
            add {a} and {b}
            Add {a} to {b}.
            Add up {a} and {b}
            Add {b} to {a}, please.
            Sum of {a} and {b}
            sum {a} and {b}
            I want the sum of {a} and {b}
            What do I get if I add {a} and {b}?
            Could you add {a} and {b} for me?
            {a} + {b}, please
            Solve {a} + {b}.
            I have {a} and get {b} more. How many do I have now?
            {a} plus {b} égale ?
            calcule {a}+{b}
            Calcule {a} plus {b}
            Calcule la somme de {a} et {b}.
            combien font {a} + {b}
            Ça fait combien, {a} + {b} ?
            {a} + {b}, ça fait combien ?
            Peux-tu additionner {a} et {b} ?
            Ajoute {b} à {a}.
            ! Can you tell me {a} + {b}?
            ! Find the sum: {a} + {b}
            ! {a} plus {b} makes what?
            ! Quelle est la somme de {a} et {b} ?
            ! Combien font {a} plus {b} ?
            ! I need the total of {a} and {b}.
            ! What does {a} + {b} equal?
            ! {a}+{b} equals
            ! Tell me the result of {a}+{b}.
            ! Give me {a} + {b}
            ! What do {a} and {b} add up to?
            ! Put {a} and {b} together: how much is that?
            ! if you add {b} to {a}, what's the result
            ! Total of {a} and {b}?
            ! Donne-moi le résultat de {a} + {b}.
            ! Fais l'addition {a} + {b}.
            ! Si j'ajoute {b} à {a}, combien ai-je ?
            ! What's the answer to {a} + {b}?
            ! Please sum up {a} and {b}.
            ! {a} et {b}, combien en tout ?""");

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
