package dev.tramontane.train.picture;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.task.Judge;
import dev.tramontane.train.task.Phrasings;
import dev.tramontane.train.task.Split;
import dev.tramontane.train.task.Task;
import dev.tramontane.train.task.TaskSample;
import java.util.List;
import java.util.random.RandomGenerator;

/** Numbers of 1 to 3 digits to read, 4 where they are longer. Single digits are never reserved: there are but ten. */
record NumberPictures(Studio studio) implements Task {
    private static final int MOST_DIGITS = 3;
    private static final double SMALLEST = 0.7;
    private static final Phrasings PHRASINGS = Phrasings.of("""
            What number is this?
            Which number is in the picture?
            Read the number.
            What is the number?
            What digits do you see?
            what number is it
            Read this.
            What does the number say?
            Please read the number in the image.
            Which digits are in the image?
            Can you read this number?
            What number is written here?
            number?
            Quel nombre est écrit ici ?
            Quels chiffres vois-tu ?
            Which number do you see?
            Quel est ce nombre ?
            Lis le nombre.
            Quel nombre vois-tu ?
            ! What number does the image show?
            ! Say which number is written in the image.
            ! Donne le nombre de cette image.
            ! Read the digits in this picture.
            ! What is the number on the picture?
            ! Tell me the number in this picture.
            ! Quel nombre est sur l'image ?""");

    @Override
    public String name() {
        return "picture-number";
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        int length = split == Split.LONGER ? MOST_DIGITS + 1 : random.nextInt(1, MOST_DIGITS + 1);
        String digits = length == 1
                ? digits(random, 1)
                : split.draw(name(), () -> List.of(digits(random, length))).getFirst();
        PictureSize size = PictureSize.forLine(random, length);
        int paper = Colours.paper(random);
        Drawing drawing = size.blank(studio.cell(), paper);
        Scribe scribe = studio.scribe(random, split);
        Slot.all(drawing).write(drawing, scribe, digits, SMALLEST, Colours.ink(random, paper), random);
        return Studio.sample(
                name(),
                effort,
                Studio.finish(drawing, random),
                PHRASINGS.draw(random, split),
                Spelling.of(digits),
                digits,
                new Judge.Verbatim(digits));
    }

    /** May begin with zeros: what is shown is what is to be read. */
    private static String digits(RandomGenerator random, int length) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < length; i++) {
            digits.append(random.nextInt(10));
        }
        return digits.toString();
    }
}
