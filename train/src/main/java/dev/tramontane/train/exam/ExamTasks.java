package dev.tramontane.train.exam;

import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.train.picture.PictureTasks;
import dev.tramontane.train.picture.Typefaces;
import dev.tramontane.train.task.Curriculum;
import dev.tramontane.train.task.Split;
import dev.tramontane.train.task.Task;
import java.util.List;
import java.util.Locale;

/** What there is to be examined. */
public final class ExamTasks {
    private ExamTasks() {}

    /** Tasks in words. */
    public static List<Task> text() {
        return Curriculum.standard().shares().stream()
                .map(Curriculum.Share::task)
                .toList();
    }

    /**
     * Tasks with pictures, which are drawn in the fonts of this machine: the same seed draws the same wherever the same fonts
     * are.
     *
     * @param vision what is to see them, which their sizes suit
     */
    public static List<Task> pictures(VisionConfig vision) {
        return PictureTasks.all(Typefaces.ofMachine(), vision.patchSize() * vision.mergeSize());
    }

    /** The splits that a model has not learnt from. */
    public static List<Split> splits() {
        return List.of(Split.HELD_OUT, Split.UNSEEN_PHRASING, Split.LONGER);
    }

    /** How a split is called in options and reports. */
    public static String label(Split split) {
        return split.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
