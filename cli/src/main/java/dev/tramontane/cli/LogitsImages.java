package dev.tramontane.cli;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.Image;
import dev.tramontane.model.Device;
import dev.tramontane.model.EmbeddingOverrides;
import dev.tramontane.model.image.ImageDecoder;
import dev.tramontane.model.image.ImageException;
import dev.tramontane.model.image.ImageLimits;
import dev.tramontane.model.image.ImagePreprocessor;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.model.image.ResizeMode;
import dev.tramontane.model.vision.VisionEncoder;
import dev.tramontane.model.vision.VisionPass;
import java.nio.file.Path;
import java.util.List;

/** The images of requests for logits. */
final class LogitsImages {
    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.STANDARD);
    private final ImagePreprocessor preprocessor;
    private final VisionPass pass;

    /** @throws CliException if the checkpoint has no image encoder */
    LogitsImages(Checkpoint checkpoint, Device device) {
        VisionConfig config = checkpoint
                .config()
                .vision()
                .orElseThrow(() -> new CliException("images, but the checkpoint has no image encoder"));
        preprocessor = new ImagePreprocessor(config, ResizeMode.MISTRAL);
        pass = new VisionPass(new VisionEncoder(config, checkpoint.vision().orElseThrow()), device);
    }

    /** Encodes the images that stand in a prompt; throws {@link CliException} if they do not fit its image tokens. */
    EmbeddingOverrides overrides(int[] ids, List<Path> images) {
        List<Pixels> pixels = images.stream().map(this::read).toList();
        try {
            return EmbeddingOverrides.of(ids, VisionConfig.IMAGE_TOKEN, pass.run(pixels));
        } catch (IllegalArgumentException e) {
            throw new CliException(String.valueOf(e.getMessage()), e);
        }
    }

    private Pixels read(Path file) {
        try {
            return preprocessor.preprocess(decoder.decode(Image.of(file).bytes()));
        } catch (ChatException e) {
            throw new CliException(String.valueOf(e.getMessage()), e);
        } catch (ImageException e) {
            throw new CliException(file + ": " + e.getMessage(), e);
        }
    }
}
