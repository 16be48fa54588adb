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
            {a} - {b} =
            {a}-{b}?
            {a} minus {b}
            {a} minus {b}?
            {a} minus {b} =
            {a} less {b}
            What's {a} - {b}?
            what's {a} minus {b}
            whats {a}-{b}
            What is {a} minus {b}?
            what is {a} - {b}
            How much is {a} minus {b}?
            how much is {a}-{b}
            compute {a}-{b}
            calculate {a} - {b}
            Calculate {a} minus {b}.
            subtract {b} from {a}
            Please subtract {b} from {a}.
            Could you subtract {b} from {a} for me?
            I want {a} minus {b}
            What do I get if I subtract {b} from {a}?
            {a} - {b}, please
            Solve {a} - {b}.
            If I start at {a} and go down by {b}, where do I end?
            Deduct {b} from {a}.
            combien font {a} - {b}
            Combien fait {a}-{b} ?
            calcule {a}-{b}
            Calcule {a} moins {b}
            {a} moins {b}
            {a} moins {b} égale ?
            {a} - {b}, ça fait combien ?
            Peux-tu soustraire {b} de {a} ?
            Retire {b} de {a}.
            ! Can you tell me {a} - {b}?
            ! Take {b} away from {a}.
            ! {a} minus {b} makes what?
            ! Combien font {a} moins {b} ?
            ! What remains of {a} after subtracting {b}?
            ! What does {a} - {b} equal?
            ! {a}-{b} equals
            ! Tell me the result of {a}-{b}.
            ! Give me {a} - {b}
            ! What's the answer to {a} - {b}?
            ! Start with {a} and remove {b}: how much is that?
            ! If you take {b} from {a}, what's the result?
            ! Donne-moi le résultat de {a} - {b}.
            ! Fais la soustraction {a} - {b}.
            ! Si j'enlève {b} à {a}, combien ai-je ?
            ! what's left of {a} if I take off {b}
            ! Ôte {b} de {a}.""");

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
