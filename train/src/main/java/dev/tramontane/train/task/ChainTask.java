package dev.tramontane.train.task;

import dev.tramontane.language.chat.Effort;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Sums and differences of 3 to 6 numbers of up to 2 digits, one after the other; no total on the way is below zero. */
final class ChainTask implements Task {
    private static final int FEWEST = 3;
    private static final int MOST = 6;
    private static final int BEYOND = 2;
    private static final Phrasings PHRASINGS = Phrasings.of("""
            What is {e}?
            {e}
            {e} = ?
            {e}=
            Compute {e}.
            Calculate {e}.
            How much is {e}?
            Evaluate {e}.
            Combien font {e} ?
            Calcule {e}.
            {e} =
            {e}?
            {e}=?
            What's {e}?
            what is {e}
            what's {e}
            whats {e}
            How much is {e} ?
            how much is {e}
            compute {e}
            calculate {e}
            evaluate {e}
            Solve {e}.
            solve {e}
            Please compute {e}.
            Please calculate {e}.
            Could you calculate {e} for me?
            {e}, please
            What do I get for {e}?
            calcule {e}
            combien font {e}
            Combien fait {e} ?
            {e}, ça fait combien ?
            Peux-tu calculer {e} ?
            Effectue le calcul {e}.
            ! Can you tell me {e}?
            ! Work out {e}.
            ! Find the value of {e}.
            ! Quel est le résultat de {e} ?
            ! What does {e} equal?
            ! {e} equals
            ! Tell me the result of {e}.
            ! Give me {e}
            ! Add and subtract step by step: {e}
            ! Simplify {e}
            ! Donne-moi la valeur de {e}.
            ! Que vaut {e} ?""");

    @Override
    public String name() {
        return "chain";
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        List<Integer> terms = split.draw(name(), () -> terms(random, split));
        String space = random.nextBoolean() ? " " : "";
        StringBuilder expression = new StringBuilder().append(terms.getFirst());
        List<String> steps = new ArrayList<>();
        long total = terms.getFirst();
        for (int term : terms.subList(1, terms.size())) {
            char operator = term < 0 ? '-' : '+';
            expression.append(space).append(operator).append(space).append(Math.abs(term));
            steps.add(term < 0 ? Columns.subtract(total, -term) : Columns.add(total, term));
            total += term;
        }
        return TaskSample.of(
                name(),
                effort,
                PHRASINGS.draw(random, split, "e", expression),
                String.join("\n", steps),
                Long.toString(total),
                new Judge.WholeNumber(total));
    }

    private static List<Integer> terms(RandomGenerator random, Split split) {
        int count = split == Split.LONGER ? MOST + Draw.between(random, 1, BEYOND) : Draw.between(random, FEWEST, MOST);
        int largest = Draw.chance(random, 0.3) ? 9 : 99;
        List<Integer> terms = new ArrayList<>();
        int total = Draw.between(random, 1, largest);
        terms.add(total);
        while (terms.size() < count) {
            int term = Draw.between(random, 1, largest);
            int signed = term <= total && random.nextBoolean() ? -term : term;
            total += signed;
            terms.add(signed);
        }
        return terms;
    }
}
