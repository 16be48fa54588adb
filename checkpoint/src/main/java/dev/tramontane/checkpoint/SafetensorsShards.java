package dev.tramontane.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** The safetensors files of a layout: one, or several of a handy size with an index. */
final class SafetensorsShards implements ConvertedTensors.Target {
    /** What Hugging Face's tools make of it as well. */
    static final long HANDY_BYTES = 5_000_000_000L;

    private final CheckpointLayout layout;
    private final long mostBytes;
    private final List<SafetensorsWriter> shards = new ArrayList<>();

    /** @param mostBytes from which on another file is begun; a larger tensor is alone in its file */
    SafetensorsShards(CheckpointLayout layout, long mostBytes) {
        this.layout = layout;
        this.mostBytes = mostBytes;
    }

    @Override
    public void add(String name, DataType type, List<Long> shape, RowContent content) {
        shard(type, shape).add(name, type, shape, content);
    }

    @Override
    public void add(String name, DataType type, List<Long> shape, MemorySegment data) {
        shard(type, shape).add(name, type, shape, data);
    }

    private SafetensorsWriter shard(DataType type, List<Long> shape) {
        long more = type.byteSize(TensorInfo.elementCount(shape));
        if (shards.isEmpty() || shards.getLast().byteSize() + more > mostBytes) {
            SafetensorsWriter shard = new SafetensorsWriter();
            shard.metadata("format", "pt");
            shards.add(shard);
        }
        return shards.getLast();
    }

    /** The bytes of all tensors. */
    long byteSize() {
        return shards.stream().mapToLong(SafetensorsWriter::byteSize).sum();
    }

    /** Writes the files into a folder. */
    void write(Path folder, WriteOptions options) {
        long total = byteSize();
        long written = 0;
        ObjectNode index = ConfigWriter.object();
        index.putObject("metadata").put("total_size", total);
        ObjectNode places = index.putObject("weight_map");
        for (int i = 0; i < shards.size(); i++) {
            SafetensorsWriter shard = shards.get(i);
            String name = name(i);
            shard.write(folder.resolve(name), options.following(written, total));
            written += shard.byteSize();
            shard.names().forEach(tensor -> places.put(tensor, name));
        }
        if (shards.size() > 1) {
            ConfigWriter.write(folder.resolve(layout.weightStem() + ".safetensors.index.json"), index);
        }
    }

    private String name(int index) {
        String number = shards.size() == 1 ? "" : String.format(Locale.ROOT, "-%05d-of-%05d", index + 1, shards.size());
        return layout.weightStem() + number + ".safetensors";
    }
}
