package dev.tramontane.train.picture;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.task.Judge;
import dev.tramontane.train.task.Phrasings;
import dev.tramontane.train.task.Split;
import dev.tramontane.train.task.Task;
import dev.tramontane.train.task.TaskSample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How many figures of a kind there are: 1 to 6, up to 8 where they are more. In every other picture there are some of
 * another kind too. The thought goes through the rows of the picture and counts what it meets.
 */
record CountPictures(Studio studio) implements Task {
    private static final int MOST = 6;
    private static final int BEYOND = 2;
    private static final int MOST_OTHERS = 3;
    private static final Phrasings PHRASINGS = Phrasings.of("""
            How many {f} are there?
            How many {f} do you see?
            How many {f} are in the picture?
            how many {f}
            How many {f} can you see?
            How many {f} does this picture have?
            Please count the {f}.
            Count the {f} in the picture.
            Number of {f}?
            Count the {f}.
            How many {f}?
            What is the number of {f}?
            ! Count how many {f} the image shows.
            ! The image has how many {f}?
            ! Give the number of {f} in the image.
            ! How many {f} can you count?
            ! Tell me how many {f} you see.""");

    @Override
    public String name() {
        return "picture-count";
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        List<Integer> operands = split.draw(name(), () -> operands(random, split));
        int count = operands.get(0);
        int others = operands.get(1);
        Figure figure = Figure.ALL.get(operands.get(2));
        Figure other = Figure.ALL.get(operands.get(3));
        PictureSize size = size(count + others, random);
        List<Optional<Figure>> places = new ArrayList<>(Collections.nCopies(count, Optional.of(figure)));
        places.addAll(Collections.nCopies(others, Optional.of(other)));
        places.addAll(Collections.nCopies(size.cells() - places.size(), Optional.empty()));
        shuffle(places, random);
        return Studio.sample(
                name(),
                effort,
                draw(size, places, random),
                PHRASINGS.draw(random, split, "f", figure.plural()),
                steps(size, places, figure),
                Integer.toString(count),
                new Judge.WholeNumber(count));
    }

    /** With room for so many figures. */
    private static PictureSize size(int figures, RandomGenerator random) {
        PictureSize size = PictureSize.between(random, 2, 2, 3, 4);
        while (size.cells() < figures) {
            size = PictureSize.between(random, 2, 2, 3, 4);
        }
        return size;
    }

    private static <T> void shuffle(List<T> list, RandomGenerator random) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, random.nextInt(i + 1));
        }
    }

    private Picture draw(PictureSize size, List<Optional<Figure>> places, RandomGenerator random) {
        int cell = studio.cell();
        int paper = Colours.paper(random);
        Drawing drawing = size.blank(cell, paper);
        int ink = Colours.ink(random, paper);
        boolean oneColour = random.nextBoolean();
        for (int i = 0; i < places.size(); i++) {
            Slot slot = size.slot(i, cell);
            int colour = oneColour ? ink : Colours.ink(random, paper);
            places.get(i).ifPresent(figure -> slot.draw(drawing, figure, colour, random));
        }
        return Studio.finish(drawing, random);
    }

    /** A row of the picture after the other: a number for each figure that counts, a dash for any other. */
    private static String steps(PictureSize size, List<Optional<Figure>> places, Figure counted) {
        List<String> rows = new ArrayList<>();
        int count = 0;
        for (int row = 0; row < size.rows(); row++) {
            List<String> steps = new ArrayList<>();
            for (Optional<Figure> place : places.subList(row * size.columns(), (row + 1) * size.columns())) {
                if (place.filter(figure -> figure == counted).isPresent()) {
                    count++;
                    steps.add(Integer.toString(count));
                } else if (place.isPresent()) {
                    steps.add("-");
                }
            }
            rows.add(steps.isEmpty() ? "." : String.join(" ", steps));
        }
        return String.join("; ", rows);
    }

    /** How many, how many others, of which figure, and which the others are. */
    private static List<Integer> operands(RandomGenerator random, Split split) {
        int count = split == Split.LONGER ? MOST + random.nextInt(1, BEYOND + 1) : random.nextInt(1, MOST + 1);
        int figures = Figure.ALL.size();
        int figure = random.nextInt(figures);
        int other = (figure + random.nextInt(1, figures)) % figures;
        return List.of(count, random.nextBoolean() ? 0 : random.nextInt(1, MOST_OTHERS + 1), figure, other);
    }
}
