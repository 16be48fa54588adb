package dev.tramontane.train.task;

import dev.tramontane.language.chat.Effort;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Lists of 3 to 6 numbers put in order: the smallest is taken out of what is left, again and again. */
final class SortTask implements Task {
    private static final int FEWEST = 3;
    private static final int MOST = 6;
    private static final int BEYOND = 2;
    private static final Phrasings RISING = Phrasings.of("""
            Sort {l}.
            Sort these numbers: {l}
            Sort the numbers {l}.
            Put {l} in ascending order.
            Order {l} from smallest to largest.
            Trie {l}.
            Range ces nombres du plus petit au plus grand : {l}
            Sort {l}
            sort {l}
            sort these: {l}
            Sort the list {l}.
            Please sort {l}.
            Please sort these numbers: {l}
            Sort in ascending order: {l}
            sort {l} ascending
            Sort {l} from smallest to largest.
            Sort from low to high: {l}
            Put these numbers in order: {l}
            put {l} in order
            Order these numbers: {l}
            trie {l}
            Trie ces nombres : {l}
            Trie {l} par ordre croissant.
            Range {l} du plus petit au plus grand.
            ! Arrange {l} in increasing order.
            ! Mets dans l'ordre croissant : {l}
            ! Can you sort {l}?
            ! Could you put these in ascending order? {l}
            ! {l}: sort them, smallest first.
            ! Rank {l} from lowest to highest.
            ! What is {l} in sorted order?
            ! Classe ces nombres dans l'ordre croissant : {l}""");
    private static final Phrasings FALLING = Phrasings.of("""
            Sort {l} in descending order.
            Order {l} from largest to smallest.
            Range du plus grand au plus petit : {l}
            sort {l} descending
            Sort in descending order: {l}
            Sort {l} from largest to smallest.
            Put {l} in descending order.
            Trie {l} par ordre décroissant.
            Range {l} du plus grand au plus petit.
            ! Arrange {l} in decreasing order.
            ! {l}: sort them, largest first.
            ! Classe ces nombres dans l'ordre décroissant : {l}""");

    @Override
    public String name() {
        return "sort";
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        List<Integer> numbers = split.draw(name(), () -> numbers(random, split));
        boolean falling = Draw.chance(random, 0.25);
        Comparator<Integer> order = falling ? Comparator.reverseOrder() : Comparator.naturalOrder();
        Deque<Integer> rest = new ArrayDeque<>(numbers);
        List<Integer> sorted = new ArrayList<>();
        List<String> steps = new ArrayList<>();
        while (!rest.isEmpty()) {
            Integer next = Collections.min(rest, order);
            steps.add(join(rest) + ": " + next);
            rest.removeFirstOccurrence(next);
            sorted.add(next);
        }
        String answer = join(sorted);
        return TaskSample.of(
                name(),
                effort,
                (falling ? FALLING : RISING).draw(random, split, "l", join(numbers)),
                String.join("\n", steps),
                answer,
                new Judge.Exact(answer));
    }

    private static List<Integer> numbers(RandomGenerator random, Split split) {
        int count = split == Split.LONGER ? MOST + Draw.between(random, 1, BEYOND) : Draw.between(random, FEWEST, MOST);
        int largest = Draw.chance(random, 0.3) ? 9 : 99;
        List<Integer> numbers = new ArrayList<>();
        while (numbers.size() < count) {
            numbers.add(random.nextInt(largest + 1));
        }
        return numbers;
    }

    private static String join(Collection<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
