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
            {a} / {b} =
            {a}/{b}=
            {a}/{b}?
            {a} / {b} = ?
            {a}:{b}
            {a} ÷ {b}
            {a}÷{b}
            {a} divided by {b}
            {a} divided by {b}?
            {a} over {b}
            What's {a} / {b}?
            what's {a} divided by {b}
            whats {a}/{b}
            What is {a} divided by {b}?
            What is {a} ÷ {b}?
            How much is {a} divided by {b}?
            how much is {a}/{b}
            compute {a}/{b}
            calculate {a} / {b}
            Calculate {a} ÷ {b}
            Calculate {a} divided by {b}.
            divide {a} by {b}
            Please divide {a} by {b}.
            Could you divide {a} by {b} for me?
            What do I get if I divide {a} by {b}?
            I want the quotient of {a} and {b}
            {a} / {b}, please
            Solve {a} ÷ {b}.
            ! Can you tell me {a} / {b}?
            ! How often does {b} go into {a}?
            ! Work out {a} / {b}.
            ! I need {a} divided by {b}.
            ! What does {a} / {b} equal?
            ! {a}/{b} equals
            ! Tell me the result of {a}/{b}.
            ! Give me {a} ÷ {b}
            ! What's the answer to {a} / {b}?
            ! If you divide {a} by {b}, what's the result?
            ! Split {a} into {b} equal parts.
            ! What is the quotient of {a} by {b}?
            ! how many times does {b} fit into {a}""");
    private static final Phrasings FRENCH = Phrasings.of("""
            Combien font {a} / {b} ?
            Calcule {a} / {b}.
            Divise {a} par {b}.
            combien font {a} / {b}
            Combien fait {a}/{b} ?
            calcule {a}/{b}
            Calcule {a} divisé par {b}.
            {a} divisé par {b}
            {a} / {b}, ça fait combien ?
            ! Combien font {a} divisé par {b} ?
            ! Peux-tu diviser {a} par {b} ?
            ! Fais la division {a} / {b}.""");

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
