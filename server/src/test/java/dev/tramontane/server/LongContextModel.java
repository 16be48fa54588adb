package dev.tramontane.server;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.ModelPreset;
import dev.tramontane.checkpoint.Quantisation;
import dev.tramontane.checkpoint.RandomCheckpoint;
import dev.tramontane.language.tokenizer.Tekken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model that has learned nothing, with room for what agents send: a single layer and head, lest that take minutes. */
final class LongContextModel {
    private LongContextModel() {}

    static Path write(Path folder, int contextLength) throws IOException {
        Path tokenizer = TestServer.STARTER.resolve("tekken.json");
        DecoderConfig tiny = ModelPreset.TINY.config(Tekken.load(tokenizer).vocabularySize());
        AttentionConfig.Latent attention = tiny.attention().asLatent();
        AttentionConfig oneHead = new AttentionConfig.Latent(
                1,
                attention.queryRank(),
                attention.keyValueRank(),
                attention.nopeHeadSize(),
                attention.ropeHeadSize(),
                attention.valueHeadSize(),
                attention.latentNormEpsilon(),
                attention.softmaxScale(),
                attention.rope(),
                attention.temperature());
        DecoderConfig config = new DecoderConfig(
                tiny.vocabularySize(),
                tiny.hiddenSize(),
                1,
                contextLength,
                tiny.normEpsilon(),
                tiny.tiedEmbeddings(),
                oneHead,
                tiny.denseLayers(),
                tiny.denseWidth(),
                tiny.experts());
        RandomCheckpoint.write(folder, config, Quantisation.NONE, 1);
        Files.copy(tokenizer, folder.resolve("tekken.json"));
        return folder;
    }
}
