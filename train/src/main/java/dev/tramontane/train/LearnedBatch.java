package dev.tramontane.train;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.data.Example;
import dev.tramontane.train.data.ExampleImage;
import dev.tramontane.train.tape.CrossEntropy;
import dev.tramontane.train.tape.Documents;
import dev.tramontane.train.tape.Targets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Examples one after the other, as the network takes them. */
final class LearnedBatch {
    private final List<Example> examples;
    private final Documents documents;
    private final Targets targets;

    LearnedBatch(List<Example> examples) {
        this.examples = examples;
        documents = Documents.of(examples.stream().map(Example::tokens).toList());
        boolean[] learned = new boolean[documents.rows()];
        for (int i = 0; i < examples.size(); i++) {
            boolean[] marks = examples.get(i).learned();
            System.arraycopy(marks, 0, learned, documents.starts()[i], marks.length);
        }
        targets = Targets.of(documents, learned);
    }

    Documents documents() {
        return documents;
    }

    Targets targets() {
        return targets;
    }

    /** The images of all examples, in the order of their tokens. */
    List<ExampleImage> images() {
        return examples.stream().flatMap(example -> example.images().stream()).toList();
    }

    /** Mean losses of the examples of each effort. */
    Map<Effort, Double> byEffort(CrossEntropy.Loss loss) {
        Map<Effort, Double> sums = new EnumMap<>(Effort.class);
        Map<Effort, Integer> counts = new EnumMap<>(Effort.class);
        for (int i = 0; i < targets.count(); i++) {
            Effort effort = effort(targets.rows()[i]);
            sums.merge(effort, (double) loss.each()[i], Double::sum);
            counts.merge(effort, 1, Integer::sum);
        }
        sums.replaceAll((effort, sum) -> sum / counts.get(effort));
        return sums;
    }

    private Effort effort(int row) {
        int found = Arrays.binarySearch(documents.starts(), row);
        return examples.get(found >= 0 ? found : -found - 2).effort();
    }
}
