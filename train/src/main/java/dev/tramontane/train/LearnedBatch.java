package dev.tramontane.train;

import dev.tramontane.language.chat.Effort;
import dev.tramontane.train.data.Example;
import dev.tramontane.train.data.ExampleImage;
import dev.tramontane.train.tape.CrossEntropy;
import dev.tramontane.train.tape.Documents;
import dev.tramontane.train.tape.Targets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
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

    /** The examples in as many batches as it takes for none to have more tokens, but where one example alone has more. */
    static List<LearnedBatch> parts(List<Example> examples, int most) {
        List<LearnedBatch> parts = new ArrayList<>();
        int first = 0;
        int tokens = 0;
        for (int i = 0; i < examples.size(); i++) {
            int length = examples.get(i).length();
            if (i > first && tokens + length > most) {
                parts.add(new LearnedBatch(examples.subList(first, i)));
                first = i;
                tokens = 0;
            }
            tokens += length;
        }
        parts.add(new LearnedBatch(examples.subList(first, examples.size())));
        return parts;
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

    /** Adds the losses of the examples of each effort. */
    void addByEffort(CrossEntropy.Loss loss, Map<Effort, DoubleSummaryStatistics> sums) {
        for (int i = 0; i < targets.count(); i++) {
            sums.computeIfAbsent(effort(targets.rows()[i]), _ -> new DoubleSummaryStatistics())
                    .accept(loss.each()[i]);
        }
    }

    private Effort effort(int row) {
        int found = Arrays.binarySearch(documents.starts(), row);
        return examples.get(found >= 0 ? found : -found - 2).effort();
    }
}
