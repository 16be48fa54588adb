package dev.tramontane.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.tramontane.checkpoint.Checkpoint;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what is in a checkpoint. */
@Command(
        name = "inspect",
        description = {
            "Tell what is in a checkpoint: architecture, parameters, formats, memory.",
            "",
            "Reads the headers of the files, not the weights, and checks that every tensor is there with the right shape."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane inspect models/starter",
            "  tramontane inspect models/starter --tensors",
            "  tramontane inspect models/starter --json | jq .parameters.total"
        })
final class InspectCommand implements Callable<Integer> {

    private final TramontaneCommand top;

    @Parameters(paramLabel = "MODEL", description = "The folder of the checkpoint, or a .gguf file.")
    @SuppressWarnings("NullAway.Init") // a required parameter, set before the call
    private Path folder;

    @Option(names = "--tensors", description = "List all tensors.")
    private boolean tensors;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private ScaleOption scale = new ScaleOption();

    InspectCommand(TramontaneCommand top) {
        this.top = top;
    }

    @Override
    public Integer call() {
        try (Checkpoint checkpoint = Checkpoint.open(folder, scale.checkpointOptions())) {
            ModelReport report = ModelInspector.inspect(checkpoint, scale.scale(), physicalBytes(), tensors);
            if (json) {
                top.output().println(Json.line(report));
            } else {
                new ReportPrinter(top.output()).print(report);
            }
        }
        return ExitCode.OK;
    }

    private static long physicalBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
