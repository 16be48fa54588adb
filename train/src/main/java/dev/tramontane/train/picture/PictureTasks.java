package dev.tramontane.train.picture;

import dev.tramontane.train.task.Curriculum;
import dev.tramontane.train.task.Task;
import java.util.List;

/**
 * Questions about pictures that are drawn for them. Reserved operands are shown in typefaces that are held out; the same
 * seed draws the same pictures wherever the same fonts are.
 */
public final class PictureTasks {
    private PictureTasks() {}

    /**
     * All tasks with pictures: numbers, words, figures, counts and bar charts.
     *
     * @param cell pixels per side of what becomes one token: patch size times merge size; pictures are 1 to 3 cells high and 2
     *     to 5 wide
     */
    public static List<Task> all(Typefaces typefaces, int cell) {
        return curriculum(typefaces, cell).shares().stream()
                .map(Curriculum.Share::task)
                .toList();
    }

    /** The same as a mix: what has to be read sign by sign takes more practice. */
    public static Curriculum curriculum(Typefaces typefaces, int cell) {
        Studio studio = new Studio(typefaces, cell);
        return Curriculum.of(List.of(
                new Curriculum.Share(new NumberPictures(studio), 3),
                new Curriculum.Share(new WordPictures(studio), 2),
                new Curriculum.Share(new FigurePictures(studio), 1.5),
                new Curriculum.Share(new CountPictures(studio), 1.5),
                new Curriculum.Share(new ChartPictures(studio), 2)));
    }
}
