package dev.tramontane.train.network;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.RopeConfig;
import dev.tramontane.train.network.DecoderLayer.Attention;
import dev.tramontane.train.network.DecoderLayer.Query;
import dev.tramontane.train.tape.CausalAttention;
import dev.tramontane.train.tape.CausalAttention.Source;
import dev.tramontane.train.tape.Documents;
import dev.tramontane.train.tape.HeadColumns;
import dev.tramontane.train.tape.Linear;
import dev.tramontane.train.tape.RmsNorm;
import dev.tramontane.train.tape.Rotation;
import dev.tramontane.train.tape.RowScale;
import dev.tramontane.train.tape.Rows;
import dev.tramontane.train.tape.Tape;
import dev.tramontane.train.tape.VectorWeight;
import dev.tramontane.train.tape.Weight;
import java.util.List;

/** The attention of a layer: latent attention in its expanded form, or grouped attention. */
record AttentionOperations(AttentionConfig config, Rotation.Angles angles) {

    /** The residual stream plus what attention makes of its normed rows. */
    Rows onto(Tape tape, Rows residual, Attention weights, Documents documents, int[] positions, Rows x) {
        Rows attended = switch (weights) {
            case Attention.Latent latent -> latent(tape, config.asLatent(), latent, documents, positions, x);
            case Attention.Grouped grouped ->
                switch (config) {
                    case AttentionConfig.Grouped shape -> grouped(tape, shape, grouped, documents, positions, x);
                    case AttentionConfig.Latent _ ->
                        throw new IllegalStateException("these weights are not of latent attention");
                };
        };
        return Linear.onto(tape, residual, weights.output(), attended);
    }

    private Rows latent(
            Tape tape,
            AttentionConfig.Latent shape,
            Attention.Latent weights,
            Documents documents,
            int[] positions,
            Rows x) {
        int heads = shape.heads();
        int nope = shape.nopeHeadSize();
        int rope = shape.ropeHeadSize();
        int value = shape.valueHeadSize();
        RopeConfig.Pairing pairing = shape.rope().pairing();

        Rows query = query(tape, shape, weights.query(), x);
        HeadColumns rotated = HeadColumns.each(nope, nope + rope, rope, heads);
        Rotation.inPlace(tape, angles, pairing, positions, query, rotated);
        RowScale.inPlace(tape, shape.temperature(), positions, query);

        Rows latent = Linear.of(tape, weights.keyValueDown(), x);
        HeadColumns sharedKey = HeadColumns.shared(shape.keyValueRank(), rope, heads);
        Rotation.inPlace(tape, angles, pairing, positions, latent, sharedKey);
        Rows normed = RmsNorm.of(tape, weights.keyValueNorm(), shape.latentNormEpsilon(), latent);
        Rows expanded = Linear.of(tape, weights.keyValueUp(), normed);

        HeadColumns keys = HeadColumns.each(0, nope + value, nope, heads);
        HeadColumns values = HeadColumns.each(nope, nope + value, value, heads);
        return CausalAttention.of(
                tape,
                documents,
                new Source(query, HeadColumns.each(0, nope + rope, nope + rope, heads)),
                List.of(new Source(expanded, keys), new Source(latent, sharedKey)),
                new Source(expanded, values),
                (float) shape.softmaxScale());
    }

    private static Rows query(Tape tape, AttentionConfig.Latent shape, Query weights, Rows x) {
        return switch (weights) {
            case Query.Direct(Weight weight) -> Linear.of(tape, weight, x);
            case Query.LowRank(Weight down, VectorWeight norm, Weight up) -> {
                Rows low = Linear.of(tape, down, x);
                yield Linear.of(tape, up, RmsNorm.of(tape, norm, shape.latentNormEpsilon(), low));
            }
        };
    }

    private Rows grouped(
            Tape tape,
            AttentionConfig.Grouped shape,
            Attention.Grouped weights,
            Documents documents,
            int[] positions,
            Rows x) {
        int size = shape.headSize();
        RopeConfig.Pairing pairing = shape.rope().pairing();
        HeadColumns queries = HeadColumns.each(0, size, size, shape.heads());
        HeadColumns shared = new HeadColumns(0, size, size, shape.heads(), shape.groupSize());

        Rows query = Linear.of(tape, weights.query(), x);
        Rotation.inPlace(tape, angles, pairing, positions, query, queries);
        RowScale.inPlace(tape, shape.temperature(), positions, query);
        Rows key = Linear.of(tape, weights.key(), x);
        Rotation.inPlace(tape, angles, pairing, positions, key, shared);
        Rows value = Linear.of(tape, weights.value(), x);
        return CausalAttention.of(
                tape,
                documents,
                new Source(query, queries),
                List.of(new Source(key, shared)),
                new Source(value, shared),
                (float) shape.softmaxScale());
    }
}
