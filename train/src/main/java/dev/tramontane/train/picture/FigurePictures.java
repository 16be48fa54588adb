package dev.tramontane.train.picture;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.task.Judge;
import dev.tramontane.train.task.Phrasings;
import dev.tramontane.train.task.Split;
import dev.tramontane.train.task.Task;
import dev.tramontane.train.task.TaskSample;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Coloured figures: colour or shape of one, or both of one to two side by side, three where they are longer. What is
 * reserved is a combination of colours and figures.
 */
record FigurePictures(Studio studio) implements Task {
    private static final int MOST = 2;
    private static final List<NamedColour> COLOURS = List.of(NamedColour.values());
    private static final Phrasings WHOLE = Phrasings.of("""
            What is in the picture?
            What do you see?
            Describe the picture.
            Describe this image.
            what is in the image
            What can you see?
            What is in this picture?
            Tell me what you see.
            Que vois-tu ?
            What is this?
            Name what you see.
            What is shown?
            ! What does the image show?
            ! Say what is on this image.
            ! What do we have here?
            ! Say what the picture shows.
            ! Tell me what is in the picture.""");
    private static final Phrasings COLOUR = Phrasings.of("""
            What colour is it?
            What color is it?
            Which colour is the {f}?
            what colour is it
            What is the color of this {f}?
            Which color does the {f} have?
            What color is the {f}?
            What is the colour of the {f}?
            ! Name the colour.
            ! What colour does the {f} have?
            ! Tell me the color of the {f}.""");
    private static final Phrasings SHAPE = Phrasings.of("""
            What shape is it?
            Which shape is this?
            what shape is this
            Which shape do you see?
            What is the shape?
            What form does it have?
            What shape do you see?
            What figure is this?
            ! Name the shape.
            ! Tell me the shape.
            ! Which figure does the image show?""");

    @Override
    public String name() {
        return "picture-figure";
    }

    private record Item(NamedColour colour, Figure figure) {
        @Override
        public String toString() {
            return colour.word() + " " + figure.word();
        }
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        int count = split == Split.LONGER ? MOST + 1 : random.nextInt(1, MOST + 1);
        int paper = Colours.paper(random);
        List<Item> items = split.draw(name(), () -> items(random, count));
        int attempts = 0;
        while (!seen(items, paper)) {
            paper = Colours.paper(random);
            attempts++;
            if (attempts > 100) {
                // Black, white and a grey between them leave no paper on which all are seen.
                items = split.draw(name(), () -> items(random, count));
                attempts = 0;
            }
        }
        Picture picture = draw(items, paper, random);
        String described = items.stream().map(Item::toString).collect(Collectors.joining(", "));
        Item first = items.getFirst();
        int question = count == 1 ? random.nextInt(4) : 0;
        return switch (question) {
            case 1 ->
                sample(
                        effort,
                        picture,
                        COLOUR.draw(random, split, "f", first.figure().word()),
                        described,
                        first.colour().word());
            case 2 ->
                sample(
                        effort,
                        picture,
                        SHAPE.draw(random, split),
                        described,
                        first.figure().word());
            default -> sample(effort, picture, WHOLE.draw(random, split), described, described);
        };
    }

    private TaskSample sample(Effort effort, Picture picture, String question, String thinking, String answer) {
        return Studio.sample(name(), effort, picture, question, thinking, answer, new Judge.Exact(answer));
    }

    private static List<Item> items(RandomGenerator random, int count) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(new Item(COLOURS.get(random.nextInt(COLOURS.size())), Figure.any(random)));
        }
        return items;
    }

    private static boolean seen(List<Item> items, int paper) {
        return items.stream().allMatch(item -> item.colour().clearOn(paper));
    }

    private Picture draw(List<Item> items, int paper, RandomGenerator random) {
        int cell = studio.cell();
        // One or two cells each, side by side.
        int scale = random.nextInt(1, items.size() == 1 ? 4 : 3);
        int columns = items.size() * scale;
        Drawing drawing = new PictureSize(scale, Math.max(columns, 2)).blank(cell, paper);
        double room = (double) drawing.width() / items.size();
        for (int i = 0; i < items.size(); i++) {
            Slot slot = new Slot(i * room, 0, room, drawing.height());
            slot.draw(drawing, items.get(i).figure(), items.get(i).colour().shade(random), random);
        }
        return Studio.finish(drawing, random);
    }
}
