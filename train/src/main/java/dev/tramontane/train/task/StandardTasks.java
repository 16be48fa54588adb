package dev.tramontane.train.task;

import dev.tramontane.train.task.Curriculum.Share;
import java.util.List;

/** The tasks of the default model. */
final class StandardTasks {
    private StandardTasks() {}

    /** With per cent of the samples. */
    static List<Share> shares() {
        return List.of(
                new Share(new AdditionTask(), 9),
                new Share(new SubtractionTask(), 6),
                new Share(new MultiplicationTask(), 10),
                new Share(new ChainTask(), 6),
                new Share(new CountTask(), 4),
                new Share(new SortTask(), 3),
                new Share(new ReverseTask(), 3),
                new Share(new ChatTask(), 7),
                new Share(new FactTask(), 4),
                new Share(new PersonaTask(), 2));
    }
}
