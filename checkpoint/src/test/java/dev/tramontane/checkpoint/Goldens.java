package dev.tramontane.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The checkpoints that the reference implementations wrote. */
final class Goldens {
    static final List<String> ALL =
            List.of("hf-bf16", "hf-fp8", "consolidated-bf16", "consolidated-fp8", "consolidated-nvfp4");

    private Goldens() {}

    static Path folder(String name) {
        return resource("/goldens/" + name);
    }

    static Path resource(String name) {
        try {
            return Path.of(Goldens.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static String text(String name) {
        try {
            return Files.readString(resource(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
