package dev.tramontane.checkpoint;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * {@code *.safetensors.index.json}: which shard holds which tensor.
 *
 * @param file the index itself
 * @param shards the shard of every tensor, as a plain file name
 */
record WeightIndex(Path file, Map<String, String> shards) {
    private static final int LONGEST_FILE = 100_000_000;
    private static final int LONGEST_SHARD_NAME = 255;

    static WeightIndex read(Path file) {
        return parse(file, BoundedFile.read(file, LONGEST_FILE));
    }

    static WeightIndex parse(Path file, byte[] json) {
        Map<String, String> shards = new LinkedHashMap<>();
        boolean found = false;
        try (JsonParser parser = Json.parser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw fail(file, "is not a JSON object");
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (!name.equals("weight_map")) {
                    parser.skipChildren();
                    continue;
                }
                found = true;
                if (value != JsonToken.START_OBJECT) {
                    throw fail(file, "has a weight_map that is not an object");
                }
                readMap(file, parser, shards);
            }
            if (parser.nextToken() != null) {
                throw fail(file, "goes on after its JSON object");
            }
        } catch (JacksonException e) {
            throw Json.invalid(file, e);
        }
        if (!found || shards.isEmpty()) {
            throw fail(file, "has no weight_map");
        }
        return new WeightIndex(file, shards);
    }

    private static void readMap(Path file, JsonParser parser, Map<String, String> shards) {
        for (String tensor = parser.nextName(); tensor != null; tensor = parser.nextName()) {
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw fail(file, "names no shard for tensor " + Quoted.of(tensor));
            }
            String shard = parser.getString();
            if (!isPlainName(shard)) {
                throw fail(
                        file,
                        "puts tensor " + Quoted.of(tensor) + " into " + Quoted.of(shard)
                                + ", which is not the plain name of a .safetensors file in this folder");
            }
            shards.put(tensor, shard);
        }
    }

    /** Whether a name stays in its folder, and is a name at all, on every system and in every locale. */
    private static boolean isPlainName(String name) {
        return name.length() <= LONGEST_SHARD_NAME
                && name.endsWith(".safetensors")
                && !name.startsWith(".")
                && name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c <= ' ' || c >= 0x7f);
    }

    /** The shards in the order of their names. */
    Collection<String> shardNames() {
        return new TreeSet<>(shards.values());
    }

    /** Checks that the opened shards hold exactly what the index says. */
    void check(List<TensorFile> files) {
        int listed = 0;
        for (TensorFile shard : files) {
            String shardName = String.valueOf(shard.file().getFileName());
            for (TensorInfo tensor : shard.tensors()) {
                String expected = shards.get(tensor.name());
                if (!shardName.equals(expected)) {
                    throw new CheckpointException(shard.file() + ": holds tensor " + Quoted.of(tensor.name())
                            + ", which " + file.getFileName()
                            + (expected == null ? " does not list" : " puts into " + Quoted.of(expected))
                            + "; download index and shards again together");
                }
                listed++;
            }
        }
        if (listed < shards.size()) {
            reportMissing(files);
        }
    }

    private void reportMissing(List<TensorFile> files) {
        for (Map.Entry<String, String> entry : shards.entrySet()) {
            for (TensorFile shard : files) {
                if (String.valueOf(shard.file().getFileName()).equals(entry.getValue())
                        && shard.find(entry.getKey()).isEmpty()) {
                    throw new CheckpointException(
                            shard.file() + ": lacks tensor " + Quoted.of(entry.getKey()) + ", which "
                                    + file.getFileName() + " puts there; download index and shards again together");
                }
            }
        }
    }

    private static CheckpointException fail(Path file, String what) {
        return new CheckpointException(file + ": " + what + "; download the index again");
    }
}
