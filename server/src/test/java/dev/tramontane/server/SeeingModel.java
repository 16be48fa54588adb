package dev.tramontane.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model that takes images and says nothing sensible about them: a checkpoint with random weights and an image encoder, with
 * the bundled tokenizer fitted to it.
 */
final class SeeingModel {
    private static final Path WEIGHTS = Path.of("../checkpoint/src/test/resources/goldens/hf-bf16");
    private static final int VOCABULARY = 640;
    private static final int LARGEST_IMAGE = 154;

    private SeeingModel() {}

    /** Writes the model to a folder. */
    static Path write(Path folder) throws IOException {
        Files.copy(WEIGHTS.resolve("config.json"), folder.resolve("config.json"));
        Files.copy(WEIGHTS.resolve("model.safetensors"), folder.resolve("model.safetensors"));
        JsonMapper mapper = JsonMapper.shared();
        ObjectNode tokenizer = (ObjectNode) mapper.readTree(TestServer.STARTER.resolve("tekken.json"));
        ((ObjectNode) tokenizer.get("image")).put("max_image_size", LARGEST_IMAGE);
        ObjectNode config = (ObjectNode) tokenizer.get("config");
        ArrayNode vocabulary = (ArrayNode) tokenizer.get("vocab");
        int specials = config.get("default_num_special_tokens").asInt();
        for (int rank = vocabulary.size(); rank < VOCABULARY - specials; rank++) {
            // Bytes of no text, so that none is ever encoded to them.
            byte[] bytes = {(byte) 0xff, (byte) rank, (byte) (rank >> Byte.SIZE)};
            vocabulary
                    .addObject()
                    .put("rank", rank)
                    .put("token_bytes", Base64.getEncoder().encodeToString(bytes));
        }
        config.put("num_vocab_tokens", vocabulary.size()).put("default_vocab_size", VOCABULARY);
        mapper.writeValue(folder.resolve("tekken.json"), tokenizer);
        return folder;
    }
}
