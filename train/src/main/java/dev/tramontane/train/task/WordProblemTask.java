package dev.tramontane.train.task;

import dev.tramontane.language.chat.Effort;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Little stories that ask for a number: one or two operations, each carried out in columns. */
final class WordProblemTask implements Task {
    private record Story(List<Character> operators, String text) {}

    private final List<Story> trained = stories("? ");
    private final List<Story> reserved = stories("! ");

    private static List<Story> stories(String mark) {
        List<Story> stories = new ArrayList<>();
        for (String line : Resources.lines("wordproblems.txt")) {
            if (line.startsWith(mark)) {
                int bar = line.indexOf('|');
                String formula = line.substring(mark.length(), bar).strip();
                List<Character> operators = new ArrayList<>();
                for (int i = 1; i < formula.length(); i += 2) {
                    operators.add(formula.charAt(i));
                }
                stories.add(new Story(
                        List.copyOf(operators), line.substring(bar + 1).strip()));
            }
        }
        return List.copyOf(stories);
    }

    @Override
    public String name() {
        return "word-problem";
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        Story story = Draw.from(random, split == Split.UNSEEN_PHRASING ? reserved : trained);
        List<Integer> numbers = split.draw(name(), () -> numbers(random, story.operators(), split));
        List<String> steps = new ArrayList<>();
        long total = numbers.getFirst();
        for (int i = 0; i < story.operators().size(); i++) {
            int number = numbers.get(i + 1);
            switch (story.operators().get(i)) {
                case '+' -> {
                    steps.add(Columns.add(total, number));
                    total += number;
                }
                case '-' -> {
                    steps.add(Columns.subtract(total, number));
                    total -= number;
                }
                default -> {
                    steps.add(Columns.multiply(total, number));
                    total *= number;
                }
            }
        }
        List<Object> slots = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            slots.add((char) ('a' + i));
            slots.add(numbers.get(i));
        }
        List<String> people = Draw.distinct(random, Words.FIRST_NAMES, 2);
        slots.addAll(List.of("n", people.getFirst(), "m", people.getLast()));
        return TaskSample.of(
                name(),
                effort,
                Draw.fill(story.text(), slots.toArray()),
                String.join("\n", steps),
                Long.toString(total),
                new Judge.WholeNumber(total));
    }

    /** Numbers with which no total on the way falls below 1; longer ones have a digit more. */
    private static List<Integer> numbers(RandomGenerator random, List<Character> operators, Split split) {
        int largest = split == Split.LONGER ? 999 : 99;
        List<Integer> numbers = new ArrayList<>();
        boolean product = operators.getFirst() == '*';
        int total = product ? Draw.between(random, 2, 12) : Draw.between(random, largest / 10 + 2, largest);
        numbers.add(total);
        for (char operator : operators) {
            int most = operator == '-' ? Math.min(largest, Math.max(1, total - 1)) : largest;
            int number = Draw.between(random, Math.min(2, most), most);
            numbers.add(number);
            total = switch (operator) {
                case '+' -> total + number;
                case '-' -> total - number;
                default -> total * number;
            };
        }
        return numbers;
    }
}
