package dev.tramontane.train;

import dev.tramontane.checkpoint.ModelConfig;
import dev.tramontane.checkpoint.SafetensorsConversion;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.checkpoint.WeightFormat;
import dev.tramontane.checkpoint.WriteOptions;
import dev.tramontane.checkpoint.WriteProgress;
import dev.tramontane.train.data.ExampleImage;
import dev.tramontane.train.network.DecoderNetwork;
import dev.tramontane.train.network.VisionNetwork;
import dev.tramontane.train.tape.Embedding;
import dev.tramontane.train.tape.Parameter;
import dev.tramontane.train.tape.Routing;
import dev.tramontane.train.tape.Rows;
import dev.tramontane.train.tape.Tape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A model while it learns.
 *
 * @param decoder the text decoder
 * @param vision the image encoder before it; without one, images are not seen
 */
public record TrainableModel(DecoderNetwork decoder, Optional<VisionNetwork> vision) {

    /** Its architecture. */
    public ModelConfig config() {
        return new ModelConfig(decoder.config(), vision.map(VisionNetwork::config));
    }

    /** Everything that learns, in a fixed order. */
    public List<Parameter> parameters() {
        return Stream.concat(
                        vision.stream().flatMap(network -> network.parameters().stream()),
                        decoder.parameters().stream())
                .toList();
    }

    /** Runs a batch through encoder and decoder. */
    DecoderNetwork.Pass forward(Tape tape, LearnedBatch batch, Routing.Losses losses) {
        List<ExampleImage> images = batch.images();
        if (images.isEmpty()) {
            return decoder.forward(tape, batch.documents(), losses);
        }
        VisionNetwork encoder =
                vision.orElseThrow(() -> new IllegalArgumentException("images for a model without an image encoder"));
        Rows features = encoder.features(tape, images);
        int[] tokens = batch.documents().tokens();
        int[] rows = IntStream.range(0, tokens.length)
                .filter(row -> tokens[row] == VisionConfig.IMAGE_TOKEN)
                .toArray();
        return decoder.forward(tape, batch.documents(), List.of(new Embedding.Features(rows, features)), losses);
    }

    /**
     * Writes the weights as they are now into a folder that is there, in Hugging Face's layout. Tokenizer and sampling are
     * not its business.
     *
     * @param format bf16 or fp8
     * @param threads that write together
     * @throws dev.tramontane.checkpoint.CheckpointException if a file cannot be written, or weights are not numbers
     */
    public void write(Path folder, WeightFormat format, int threads) {
        SafetensorsConversion.of(config(), decoder.weights(), vision.map(VisionNetwork::weights), format)
                .write(folder, new WriteOptions(threads, WriteProgress.NONE));
    }
}
