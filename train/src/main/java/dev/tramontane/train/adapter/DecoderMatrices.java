package dev.tramontane.train.adapter;

import dev.tramontane.checkpoint.DecoderWeights;
import dev.tramontane.checkpoint.DecoderWeights.Attention;
import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.DecoderWeights.KeyValueUp;
import dev.tramontane.checkpoint.DecoderWeights.MixtureOfExperts;
import dev.tramontane.checkpoint.DecoderWeights.Query;
import dev.tramontane.tensor.Matrix;
import java.util.List;

/** Goes through the matrices of a decoder by the names of their modules. */
final class DecoderMatrices {

    /** Is told of every matrix, or pair of them. */
    interface Visitor {
        /** A module that is stored as it is. */
        void whole(String module, Matrix matrix);

        /** The expansion of keys and values, stored head by head. */
        void split(String module, List<Matrix> transposedKeys, List<Matrix> values);

        /** Two modules that must be stored alike. */
        void alike(String gateModule, Matrix gate, String upModule, Matrix up);
    }

    private DecoderMatrices() {}

    static void visit(DecoderWeights weights, Visitor visitor) {
        for (int i = 0; i < weights.layers().size(); i++) {
            DecoderWeights.Layer layer = weights.layers().get(i);
            String attention = DecoderModule.attention(i);
            switch (layer.attention()) {
                case Attention.Latent latent -> latent(attention, latent, visitor);
                case Attention.Grouped(Matrix query, Matrix key, Matrix value, Matrix output) -> {
                    visitor.whole(attention + Target.Q_PROJ.module(), query);
                    visitor.whole(attention + Target.K_PROJ.module(), key);
                    visitor.whole(attention + Target.V_PROJ.module(), value);
                    visitor.whole(attention + Target.O_PROJ.module(), output);
                }
            }
            switch (layer.feedForward()) {
                case GatedMlp dense -> mlp(DecoderModule.dense(i), dense, visitor);
                case MixtureOfExperts mixture -> {
                    String shared = DecoderModule.shared(i);
                    mixture.shared().ifPresent(expert -> mlp(shared, expert, visitor));
                    for (int expert = 0; expert < mixture.experts().size(); expert++) {
                        mlp(DecoderModule.expert(i, expert), mixture.experts().get(expert), visitor);
                    }
                }
            }
        }
    }

    private static void latent(String prefix, Attention.Latent attention, Visitor visitor) {
        switch (attention.query()) {
            case Query.Direct(Matrix weights) -> visitor.whole(prefix + Target.Q_PROJ.module(), weights);
            case Query.LowRank(Matrix down, float[] _, Matrix up) -> {
                visitor.whole(prefix + Target.Q_A_PROJ.module(), down);
                visitor.whole(prefix + Target.Q_B_PROJ.module(), up);
            }
        }
        visitor.whole(prefix + Target.KV_A_PROJ_WITH_MQA.module(), attention.keyValueDown());
        String expansion = prefix + Target.KV_B_PROJ.module();
        switch (attention.keyValueUp()) {
            case KeyValueUp.Joined(Matrix joined) -> visitor.whole(expansion, joined);
            case KeyValueUp.Split(List<Matrix> transposedKeys, List<Matrix> values) ->
                visitor.split(expansion, transposedKeys, values);
        }
        visitor.whole(prefix + Target.O_PROJ.module(), attention.output());
    }

    private static void mlp(String prefix, GatedMlp mlp, Visitor visitor) {
        visitor.alike(DecoderModule.gate(prefix), mlp.gate(), DecoderModule.up(prefix), mlp.up());
        visitor.whole(DecoderModule.down(prefix), mlp.down());
    }
}
