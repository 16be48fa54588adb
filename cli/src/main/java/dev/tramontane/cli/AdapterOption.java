package dev.tramontane.cli;

import dev.tramontane.checkpoint.CheckpointOptions;
import dev.tramontane.train.adapter.AdapterMerge;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that adds an adapter to a model. */
final class AdapterOption {
    @Option(
            names = "--adapter",
            paramLabel = "DIR",
            description =
                    "A LoRA adapter to add to the model: the folder with its adapter_config.json and"
                            + " adapter_model.safetensors. Weights that it changes are kept in bf16 (f32 if they were f32 or f16).")
    private Optional<Path> folder = Optional.empty();

    CheckpointOptions applied(CheckpointOptions options) {
        return folder.map(adapter -> options.withChange(AdapterMerge.of(adapter)))
                .orElse(options);
    }
}
