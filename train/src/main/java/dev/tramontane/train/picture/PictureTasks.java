package dev.tramontane.train.picture;

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
        Studio studio = new Studio(typefaces, cell);
        return List.of(
                new NumberPictures(studio),
                new WordPictures(studio),
                new FigurePictures(studio),
                new CountPictures(studio),
                new ChartPictures(studio));
    }
}
