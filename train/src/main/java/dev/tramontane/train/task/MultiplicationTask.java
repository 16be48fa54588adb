package dev.tramontane.train.task;

import dev.tramontane.language.chat.Effort;
import java.util.List;
import java.util.random.RandomGenerator;

/** Products of two numbers of 1 and 2 digits, and of 1 and 3; the multiplication table is never reserved. */
final class MultiplicationTask implements Task {
    private static final Phrasings PHRASINGS = Phrasings.of("""
            What is {a} * {b}?
            What is {a}*{b}?
            {a}*{b}
            {a} * {b}
            {a} x {b}
            {a} * {b} = ?
            {a}*{b}=
            {a} × {b} = ?
            What is {a} × {b}?
            Compute {a} * {b}.
            Calculate {a}*{b}.
            How much is {a} * {b}?
            what is {a} times {b}
            Multiply {a} by {b}.
            What is the product of {a} and {b}?
            Combien font {a} * {b} ?
            Combien fait {a} × {b} ?
            Calcule {a} * {b}.
            Multiplie {a} par {b}.
            {a} * {b} =
            {a}*{b}?
            {a}x{b}
            {a}x{b}?
            {a} x {b} =
            {a}×{b}
            {a} × {b}
            {a} times {b}
            {a} times {b}?
            {a} times {b} =
            What's {a} * {b}?
            What's {a} x {b}?
            what's {a} times {b}
            whats {a}*{b}
            What is {a} times {b}?
            what is {a} x {b}
            What is {a} multiplied by {b}?
            How much is {a} times {b}?
            how much is {a}x{b}
            compute {a}*{b}
            Calculate {a} times {b}.
            multiply {a} by {b}
            Multiply {a} and {b}.
            Please multiply {a} by {b}.
            Product of {a} and {b}
            product of {a} and {b}?
            I want the product of {a} and {b}
            What do I get if I multiply {a} by {b}?
            Could you multiply {a} and {b} for me?
            {a} * {b}, please
            Solve {a} × {b}.
            combien font {a} x {b}
            Combien fait {a}*{b} ?
            calcule {a}*{b}
            Calcule {a} × {b}
            Calcule {a} fois {b}.
            Calcule le produit de {a} par {b}.
            {a} fois {b}
            {a} fois {b} égale ?
            {a} x {b}, ça fait combien ?
            Peux-tu multiplier {a} par {b} ?
            ! Can you tell me {a} * {b}?
            ! Find the product: {a} * {b}
            ! {a} times {b} makes what?
            ! Combien font {a} fois {b} ?
            ! Quel est le produit de {a} et {b} ?
            ! I need {a} multiplied by {b}.
            ! Work out {a} x {b}.
            ! What does {a} * {b} equal?
            ! {a} x {b} equals
            ! Tell me the result of {a}*{b}.
            ! Give me {a} × {b}
            ! What's the answer to {a} * {b}?
            ! {a} multiplied by {b}?
            ! If you multiply {b} by {a}, what's the result?
            ! What do {a} and {b} multiply to?
            ! {a} rows of {b} seats: how many seats?
            ! Donne-moi le résultat de {a} * {b}.
            ! Fais la multiplication {a} × {b}.
            ! Si je multiplie {a} par {b}, combien ai-je ?
            ! the result of multiplying {a} with {b}
            ! {a} multiplié par {b}, ça donne quoi ?
            ! How many are {a} times {b}?""");

    @Override
    public String name() {
        return "multiplication";
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        List<Long> operands = isTable(random, split)
                ? List.of((long) random.nextInt(10), (long) random.nextInt(10))
                : split.draw(name(), () -> operands(random, split));
        boolean swap = random.nextBoolean();
        long a = operands.get(swap ? 1 : 0);
        long b = operands.get(swap ? 0 : 1);
        return TaskSample.of(
                name(),
                effort,
                PHRASINGS.draw(random, split, "a", a, "b", b),
                Columns.multiply(a, b),
                Long.toString(a * b),
                new Judge.WholeNumber(a * b));
    }

    private static boolean isTable(RandomGenerator random, Split split) {
        return split == Split.TRAIN && Draw.chance(random, 0.1);
    }

    /** The larger one last, so that a product is reserved in both orders. */
    private static List<Long> operands(RandomGenerator random, Split split) {
        if (split == Split.LONGER) {
            return List.of(Draw.digits(random, 2), Draw.digits(random, 3));
        }
        double kind = random.nextDouble();
        if (kind < 0.65) {
            long a = Draw.digits(random, 2);
            long b = Draw.digits(random, 2);
            return List.of(Math.min(a, b), Math.max(a, b));
        }
        return List.of(Draw.digits(random, 1), Draw.digits(random, kind < 0.85 ? 2 : 3));
    }
}
