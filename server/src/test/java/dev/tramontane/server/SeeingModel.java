package dev.tramontane.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A small model with random weights and an image encoder, and the bundled tokenizer filled up to its vocabulary. */
final class SeeingModel {
    /** Pixels of a token's side: a patch has 14, and two by two are merged. */
    static final int CELL = 28;

    private static final Path WEIGHTS = Path.of("../checkpoint/src/test/resources/goldens/hf-bf16");
    private static final int VOCABULARY = 640;
    private static final int LARGEST_IMAGE = 154;

    private SeeingModel() {}

    /** Writes it to an empty folder. */
    static Path write(Path folder) throws IOException {
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(WEIGHTS.resolve(file), folder.resolve(file));
        }
        JsonMapper mapper = JsonMapper.shared();
        ObjectNode tekken = (ObjectNode) mapper.readTree(TestServer.STARTER.resolve("tekken.json"));
        ((ObjectNode) tekken.get("image")).put("max_image_size", LARGEST_IMAGE);
        ObjectNode config = (ObjectNode) tekken.get("config");
        fill(
                (ArrayNode) tekken.get("vocab"),
                VOCABULARY - config.get("default_num_special_tokens").asInt());
        config.put("num_vocab_tokens", tekken.get("vocab").size()).put("default_vocab_size", VOCABULARY);
        mapper.writeValue(folder.resolve("tekken.json"), tekken);
        return folder;
    }

    /** Adds tokens that no text reaches, since none of their prefixes is one. */
    private static void fill(ArrayNode vocabulary, int size) {
        while (vocabulary.size() < size) {
            int rank = vocabulary.size();
            String text = "\uFFFFfiller" + rank;
            vocabulary
                    .addObject()
                    .put("rank", rank)
                    .put("token_bytes", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)))
                    .put("token_str", text);
        }
    }
}
