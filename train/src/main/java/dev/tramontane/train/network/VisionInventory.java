package dev.tramontane.train.network;

import dev.tramontane.checkpoint.DecoderWeights.GatedMlp;
import dev.tramontane.checkpoint.VisionWeights;
import dev.tramontane.train.network.VisionNetwork.Affine;
import dev.tramontane.train.network.VisionNetwork.Layer;
import dev.tramontane.train.network.VisionNetwork.Projector;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.VectorWeight;
import dev.tramontane.train.tape.Weight;
import java.util.ArrayList;
import java.util.List;

/** All that a network consists of. */
record VisionInventory(VisionNetwork network) {

    List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        add(network.patchConvolution(), parameters);
        add(network.encoderNorm(), parameters);
        for (Layer layer : network.layers()) {
            add(layer.attentionNorm(), parameters);
            add(layer.query(), parameters);
            add(layer.key(), parameters);
            add(layer.value(), parameters);
            add(layer.output(), parameters);
            add(layer.feedForwardNorm(), parameters);
            add(layer.gate(), parameters);
            add(layer.up(), parameters);
            add(layer.down(), parameters);
        }
        Projector projector = network.projector();
        add(projector.norm(), parameters);
        add(projector.merger(), parameters);
        for (Affine affine : List.of(projector.in(), projector.out())) {
            add(affine.weight(), parameters);
            affine.bias().ifPresent(bias -> add(bias, parameters));
        }
        return List.copyOf(parameters);
    }

    private static void add(Weight weight, List<Parameter> to) {
        switch (weight) {
            case Weight.Trained(Parameter parameter) -> to.add(parameter);
            case Weight.Frozen _ -> {}
            case Weight.Adapted(Weight base, Parameter down, Parameter up, float _) -> {
                add(base, to);
                to.add(down);
                to.add(up);
            }
        }
    }

    private static void add(VectorWeight weight, List<Parameter> to) {
        if (weight instanceof VectorWeight.Trained(Parameter parameter)) {
            to.add(parameter);
        }
    }

    VisionWeights weights() {
        Projector projector = network.projector();
        return new VisionWeights(
                Matrices.matrix(network.patchConvolution()),
                network.encoderNorm().values().clone(),
                network.layers().stream().map(VisionInventory::layer).toList(),
                network.rotaryPairs(),
                new VisionWeights.Projector(
                        projector.norm().values().clone(),
                        projector.normEpsilon(),
                        Matrices.matrix(projector.merger()),
                        linear(projector.in()),
                        linear(projector.out())));
    }

    private static VisionWeights.Layer layer(Layer layer) {
        return new VisionWeights.Layer(
                layer.attentionNorm().values().clone(),
                Matrices.matrix(layer.query()),
                Matrices.matrix(layer.key()),
                Matrices.matrix(layer.value()),
                Matrices.matrix(layer.output()),
                layer.feedForwardNorm().values().clone(),
                new GatedMlp(
                        Matrices.matrix(layer.gate()), Matrices.matrix(layer.up()), Matrices.matrix(layer.down())));
    }

    private static VisionWeights.Linear linear(Affine affine) {
        return new VisionWeights.Linear(
                Matrices.matrix(affine.weight()),
                affine.bias().map(bias -> bias.values().clone()));
    }
}
