package dev.tramontane.train.picture;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.task.Judge;
import dev.tramontane.train.task.Phrasings;
import dev.tramontane.train.task.Split;
import dev.tramontane.train.task.Task;
import dev.tramontane.train.task.TaskSample;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Bar charts of 2 to 4 bars, 5 where they are longer. Each has a letter below and its value, 1 to 9 and each different,
 * above. What is reserved is a sequence of values.
 */
record ChartPictures(Studio studio) implements Task {
    private static final int FEWEST = 2;
    private static final int MOST = 4;
    private static final int ROWS = 3;
    private static final int LARGEST_VALUE = 9;
    /** Of the height, for a letter or a number. */
    private static final double TEXT = 0.16;
    /** None that looks like another or like a digit. */
    private static final String LABELS = "ABCDEFHKMNPRTUXYZ";

    private static final Phrasings HIGHEST = Phrasings.of("""
            Which bar is the highest?
            Which bar is the tallest?
            What is the highest bar?
            Which letter has the largest value?
            Which one is the highest?
            Quelle barre est la plus haute ?
            ! Name the tallest bar.
            ! Which bar of the chart has the greatest value?""");
    private static final Phrasings LOWEST = Phrasings.of("""
            Which bar is the lowest?
            Which bar is the shortest?
            What is the lowest bar?
            Which letter has the smallest value?
            Which one is the lowest?
            Quelle barre est la plus basse ?
            ! Name the shortest bar.
            ! Which bar of the chart has the least value?""");
    private static final Phrasings VALUE = Phrasings.of("""
            What is the value of {l}?
            How high is {l}?
            What value does {l} have?
            Which value has bar {l}?
            Read the value of {l}.
            Quelle est la valeur de {l} ?
            ! Tell me the value of bar {l}.
            ! What does the chart show for {l}?""");

    @Override
    public String name() {
        return "picture-chart";
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        int bars = split == Split.LONGER ? MOST + 1 : random.nextInt(FEWEST, MOST + 1);
        List<Integer> values = split.draw(name(), () -> values(random, bars));
        List<String> labels = labels(random, bars);
        List<String> readings = new ArrayList<>();
        for (int bar = 0; bar < bars; bar++) {
            readings.add(labels.get(bar) + " " + values.get(bar));
        }
        Picture picture = draw(values, labels, studio.scribe(random, split), random);
        String read = String.join(", ", readings);
        int highest = values.indexOf(Collections.max(values));
        int lowest = values.indexOf(Collections.min(values));
        int asked = random.nextInt(bars);
        return switch (random.nextInt(3)) {
            case 0 ->
                sample(
                        effort,
                        picture,
                        HIGHEST.draw(random, split),
                        read + "; " + readings.get(highest),
                        labels.get(highest));
            case 1 ->
                sample(
                        effort,
                        picture,
                        LOWEST.draw(random, split),
                        read + "; " + readings.get(lowest),
                        labels.get(lowest));
            default ->
                sample(
                        effort,
                        picture,
                        VALUE.draw(random, split, "l", labels.get(asked)),
                        read + "; " + readings.get(asked),
                        values.get(asked).toString());
        };
    }

    private TaskSample sample(Effort effort, Picture picture, String question, String thinking, String answer) {
        return Studio.sample(name(), effort, picture, question, thinking, answer, new Judge.Exact(answer));
    }

    private static List<Integer> values(RandomGenerator random, int count) {
        return random.ints(1, LARGEST_VALUE + 1).distinct().limit(count).boxed().toList();
    }

    private static List<String> labels(RandomGenerator random, int count) {
        return random.ints(0, LABELS.length())
                .distinct()
                .limit(count)
                .mapToObj(i -> LABELS.substring(i, i + 1))
                .toList();
    }

    private Picture draw(List<Integer> values, List<String> labels, Scribe scribe, RandomGenerator random) {
        int paper = Colours.paper(random);
        int ink = Colours.ink(random, paper);
        Drawing drawing = new PictureSize(ROWS, values.size()).blank(studio.cell(), paper);
        boolean oneColour = random.nextBoolean();
        int barColour = Colours.ink(random, paper);
        double room = (double) drawing.width() / values.size();
        double text = TEXT * drawing.height();
        double gap = 0.2 * text;
        double ground = drawing.height() - text - 2 * gap;
        double most = ground - text - 2 * gap;
        double unit = random.nextDouble(0.8, 1) * most / Collections.max(values);
        double width = random.nextDouble(0.4, 0.8) * room;
        for (int bar = 0; bar < values.size(); bar++) {
            double middle = (bar + 0.5) * room;
            double height = unit * values.get(bar);
            int colour = oneColour ? barColour : Colours.ink(random, paper);
            drawing.fill(new Rectangle2D.Double(middle - width / 2, ground - height, width, height), colour);
            write(drawing, scribe, labels.get(bar), middle, drawing.height() - gap - text / 2, room, text, ink);
            write(
                    drawing,
                    scribe,
                    values.get(bar).toString(),
                    middle,
                    ground - height - gap - text / 2,
                    room,
                    text,
                    ink);
        }
        return Studio.finish(drawing, random);
    }

    private static void write(
            Drawing drawing, Scribe scribe, String text, double x, double y, double width, double height, int ink) {
        Line line = scribe.line(text, width, height);
        Rectangle2D bounds = line.bounds();
        line.transformed(Transforms.shift(x - bounds.getCenterX(), y - bounds.getCenterY()))
                .fill(drawing, ink);
    }
}
