package dev.tramontane.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A random model with an image encoder: a golden checkpoint, with the bundled tokenizer filled up to its vocabulary. */
final class SeeingModel {

    static final Path IMAGES = Path.of("../model/src/test/resources/goldens/hf-bf16/images");

    private static final Path WEIGHTS = Path.of("../checkpoint/src/test/resources/goldens/hf-bf16");
    private static final int VOCABULARY = 640;
    private static final int LARGEST_IMAGE = 154;

    private SeeingModel() {}

    /** Writes the model to a folder; its tokenizer lays images out up to {@code largestImage} pixels. */
    static Path write(Path folder, int largestImage) {
        try {
            for (String file : new String[] {"config.json", "model.safetensors"}) {
                Files.copy(WEIGHTS.resolve(file), folder.resolve(file));
            }
            JsonMapper mapper = JsonMapper.shared();
            ObjectNode tekken = (ObjectNode) mapper.readTree(StarterModel.FOLDER.resolve("tekken.json"));
            ((ObjectNode) tekken.get("image")).put("max_image_size", largestImage);
            ObjectNode config = (ObjectNode) tekken.get("config");
            ArrayNode vocabulary = (ArrayNode) tekken.get("vocab");
            int specials = config.get("default_num_special_tokens").asInt();
            while (vocabulary.size() + specials < VOCABULARY) {
                int rank = vocabulary.size();
                // No text can reach it: none of its prefixes is a token.
                String filler = "\uFFFFfiller" + rank;
                vocabulary
                        .addObject()
                        .put("rank", rank)
                        .put("token_bytes", Base64.getEncoder().encodeToString(filler.getBytes(StandardCharsets.UTF_8)))
                        .put("token_str", filler);
            }
            config.put("num_vocab_tokens", vocabulary.size()).put("default_vocab_size", VOCABULARY);
            mapper.writeValue(folder.resolve("tekken.json"), tekken);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path write(Path folder) {
        return write(folder, LARGEST_IMAGE);
    }
}
