package dev.tramontane.checkpoint;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The weight files of one layout in a folder: a single file, the shards of an index, or numbered shards without one.
 *
 * @param index what the files must hold, if there is an index
 */
record WeightFiles(List<Path> files, Optional<WeightIndex> index) {

    /** Whether the folder has any weights of this layout. */
    static boolean exist(Path folder, CheckpointLayout layout) {
        return Files.exists(single(folder, layout))
                || Files.exists(indexFile(folder, layout))
                || !numbered(folder, layout).isEmpty();
    }

    static WeightFiles find(Path folder, CheckpointLayout layout) {
        Path single = single(folder, layout);
        if (Files.exists(single)) {
            return new WeightFiles(List.of(single), Optional.empty());
        }
        Path indexFile = indexFile(folder, layout);
        if (Files.exists(indexFile)) {
            WeightIndex index = WeightIndex.read(indexFile);
            return new WeightFiles(shards(folder, index), Optional.of(index));
        }
        List<Path> numbered = numbered(folder, layout);
        if (numbered.isEmpty()) {
            throw new CheckpointException(folder + ": has " + layout.configFile() + " but no "
                    + single.getFileName() + ", no " + indexFile.getFileName() + " and no numbered shards;"
                    + " finish the download");
        }
        return new WeightFiles(numbered, Optional.empty());
    }

    private static List<Path> shards(Path folder, WeightIndex index) {
        List<Path> files = new ArrayList<>();
        for (String name : index.shardNames()) {
            Path shard = folder.resolve(name);
            if (!Files.exists(shard)) {
                throw new CheckpointException(shard + ": does not exist, but "
                        + index.file().getFileName() + " needs it; finish the download");
            }
            files.add(shard);
        }
        return files;
    }

    private static Path single(Path folder, CheckpointLayout layout) {
        return folder.resolve(layout.weightStem() + ".safetensors");
    }

    private static Path indexFile(Path folder, CheckpointLayout layout) {
        return folder.resolve(layout.weightStem() + ".safetensors.index.json");
    }

    private static List<Path> numbered(Path folder, CheckpointLayout layout) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, layout.weightStem() + "-*.safetensors")) {
            stream.forEach(files::add);
        } catch (IOException | DirectoryIteratorException e) {
            throw new CheckpointException(folder + ": cannot be listed (" + e + "); check that you may read it", e);
        }
        Collections.sort(files);
        return files;
    }
}
