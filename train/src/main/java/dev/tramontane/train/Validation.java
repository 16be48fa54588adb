package dev.tramontane.train;

import dev.tramontane.train.data.Examples;
import dev.tramontane.train.data.Packing;
import dev.tramontane.train.network.DecoderNetwork;
import dev.tramontane.train.tape.CrossEntropy;
import dev.tramontane.train.tape.Routing;
import dev.tramontane.train.tape.Tape;
import dev.tramontane.train.tape.Workers;
import java.util.List;

/** How well a model does on examples that it does not learn from. */
final class Validation {
    private final List<Packing.Batch> batches;
    private final Tape tape;

    Validation(Examples examples, int batchTokens, Workers workers) {
        batches = new Packing(examples, batchTokens, 0).epoch(0);
        tape = new Tape(workers, false);
    }

    /** Cross entropy per token to predict, in nats, mean of all of them. */
    double loss(TrainableModel model) {
        double sum = 0;
        long count = 0;
        for (Packing.Batch each : batches) {
            LearnedBatch batch = new LearnedBatch(each.examples());
            tape.reset();
            DecoderNetwork.Pass pass = model.forward(tape, batch, Routing.Losses.NONE);
            CrossEntropy.Loss loss = model.decoder().loss(tape, pass, batch.targets());
            for (float token : loss.each()) {
                sum += token;
            }
            count += loss.each().length;
        }
        return sum / Math.max(1, count);
    }
}
