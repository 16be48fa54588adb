package dev.tramontane.cli;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.model.cpu.CpuDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Computes logits of given tokens, for comparison with other implementations of the model. */
@Command(
        name = "logits",
        description = {
            "Compute the logits after given tokens.",
            "",
            "Each line of the requests is {\"input_ids\": [...], \"images\": [\"FILE\", ...], \"greedy\": N}, where"
                    + " images and greedy may be left out. Each is answered with a line {\"logits\": [...], \"greedy\": [...]}: the logits after the"
                    + " last token, one per token of the vocabulary, in the shortest form that reads back as the same float,"
                    + " and the N likeliest tokens that follow. A line that cannot be answered gets"
                    + " {\"error\": \"...\"}. The exit code is 0 even then; it tells whether the file was"
                    + " processed. No tokenizer is needed."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane logits models/starter --requests requests.jsonl > logits.jsonl",
            "  echo '{\"input_ids\": [1, 3, 4]}' | tramontane logits models/starter --requests -"
        })
final class LogitsCommand implements Callable<Integer> {

    private final TramontaneCommand top;

    @Parameters(paramLabel = "MODEL", description = "The folder of the checkpoint, or a .gguf file.")
    @SuppressWarnings("NullAway.Init") // a required parameter, set before the call
    private Path folder;

    @Mixin
    private RequestsOption requests = new RequestsOption();

    @Mixin
    private ScaleOption scale = new ScaleOption();

    @Mixin
    private AdapterOption adapter = new AdapterOption();

    @Mixin
    private LoadOption load = new LoadOption();

    @Mixin
    private ComputeSettings compute = new ComputeSettings();

    LogitsCommand(TramontaneCommand top) {
        this.top = top;
    }

    @Override
    public Integer call() throws IOException {
        try (Checkpoint checkpoint = open();
                CpuDevice device = compute.device();
                LogitsModel model = new LogitsModel(checkpoint, device)) {
            JsonLines.answer(requests.file(), top, line -> model.answer(LogitsRequest.parse(line)));
        }
        return ExitCode.OK;
    }

    private Checkpoint open() {
        try (LoadingProgress progress = new LoadingProgress(top.errors(), folder)) {
            return Checkpoint.open(
                    folder,
                    load.applied(adapter.applied(scale.checkpointOptions())).withProgress(progress));
        }
    }
}
