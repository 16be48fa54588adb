package dev.tramontane.train.task;

import dev.tramontane.train.task.Curriculum.Share;
import java.util.List;

/** The tasks of the default model. */
final class StandardTasks {
    private StandardTasks() {}

    /** With their weights in the mix. */
    static List<Share> shares() {
        return List.of(
                new Share(new AdditionTask(), 7),
                new Share(new SubtractionTask(), 5),
                new Share(new MultiplicationTask(), 7.5),
                new Share(new DivisionTask(), 2.5),
                new Share(new ChainTask(), 5),
                new Share(new CountTask(), 3),
                new Share(new SortTask(), 2.5),
                new Share(new ReverseTask(), 3),
                new Share(new WordProblemTask(), 8),
                new Share(new DateTask(), 3),
                new Share(new UnitTask(), 2),
                new Share(new JsonTask(), 9),
                new Share(ToolTask.calling(), 11),
                new Share(ToolTask.answering(), 4),
                new Share(new CodeTask(), 5),
                new Share(new NeedleTask(), 3),
                new Share(new ChatTask(), 6),
                new Share(new FactTask(), 4),
                new Share(new RecallTask(), 1.5),
                new Share(new PersonaTask(), 1.5));
    }
}
