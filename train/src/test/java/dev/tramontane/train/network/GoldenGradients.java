package dev.tramontane.train.network;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.train.tape.Documents;
import dev.tramontane.train.tape.Targets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A tiny model with the gradients that the reference implementation computes for it. */
final class GoldenGradients {

    private GoldenGradients() {}

    /** A batch of text, one document per row, and its loss. */
    record TextCase(Documents documents, Targets targets, double loss) {}

    static TextCase textCase() {
        JsonNode node = JsonMapper.shared()
                .readTree(new String(bytes("cases.json"), StandardCharsets.UTF_8))
                .get("cases")
                .get(0);
        List<int[]> documents = new ArrayList<>();
        List<Boolean> marks = new ArrayList<>();
        for (int i = 0; i < node.get("input_ids").size(); i++) {
            List<Integer> tokens = new ArrayList<>();
            node.get("input_ids").get(i).forEach(token -> tokens.add(token.asInt()));
            documents.add(tokens.stream().mapToInt(Integer::intValue).toArray());
            node.get("loss_mask").get(i).forEach(mark -> marks.add(mark.asInt() == 1));
        }
        boolean[] learned = new boolean[marks.size()];
        for (int i = 0; i < learned.length; i++) {
            learned[i] = marks.get(i);
        }
        Documents batch = Documents.of(documents);
        return new TextCase(batch, Targets.of(batch, learned), node.get("loss").asDouble());
    }

    /** The model with its image encoder. */
    static Checkpoint model(Path folder) throws IOException {
        Files.write(folder.resolve("config.json"), bytes("config.json"));
        Files.write(folder.resolve("model.safetensors"), bytes("model.safetensors"));
        return Checkpoint.open(folder);
    }

    /** The gradients of the text part in the place of weights. */
    static Checkpoint textGradients(Path folder) throws IOException {
        Files.write(folder.resolve("config.json"), bytes("text-config.json"));
        Files.write(folder.resolve("model.safetensors"), withoutPrefix(bytes("gradients-text.safetensors")));
        return Checkpoint.open(folder);
    }

    /** Tensors of a model with an image encoder have a prefix. */
    private static byte[] withoutPrefix(byte[] file) {
        int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String header = new String(file, Long.BYTES, length, StandardCharsets.UTF_8).replace("language_model.", "");
        byte[] renamed = (header + " ".repeat(length - header.length())).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(renamed, 0, file, Long.BYTES, length);
        return file;
    }

    static byte[] bytes(String name) {
        try (InputStream stream = GoldenGradients.class.getResourceAsStream("/gradients/" + name)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
