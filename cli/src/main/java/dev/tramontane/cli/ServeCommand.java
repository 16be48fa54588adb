package dev.tramontane.cli;

import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineOptions;
import dev.tramontane.engine.EngineStatistics;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.server.Server;
import dev.tramontane.server.ServerOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Serves a model over HTTP until it is told to stop. */
@Command(
        name = "serve",
        description = {
            "Serve a model over HTTP, for clients of OpenAI's API.",
            "",
            "Without keys only this machine is served. On SIGTERM or Ctrl-C, running answers are finished first."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane serve",
            "  tramontane serve -m ~/small-4 --port 9000 --alias small-4-thinking=high",
            "  tramontane serve --host 0.0.0.0 --keys keys.jsonl --tls-cert c.pem --tls-key k.pem",
            "  curl http://127.0.0.1:8080/v1/chat/completions \\",
            "    -d '{\"messages\": [{\"role\": \"user\", \"content\": \"What is 7 + 5?\"}]}'"
        })
final class ServeCommand implements Callable<Integer> {

    private final TramontaneCommand top;

    @Mixin
    private ModelOption model = new ModelOption();

    @ArgGroup(validate = false, heading = "%nNetwork:%n")
    private NetworkSettings network = new NetworkSettings();

    @ArgGroup(validate = false, heading = "%nResponses:%n")
    private StorageSettings storage = new StorageSettings();

    @ArgGroup(validate = false, heading = "%nEngine:%n")
    private EngineSettings engineSettings = new EngineSettings();

    @ArgGroup(validate = false)
    private SharingSettings sharing = new SharingSettings();

    ServeCommand(TramontaneCommand top) {
        this.top = top;
    }

    @Override
    public Integer call() throws InterruptedException {
        EngineOptions engineOptions = sharing.applied(engineSettings.engineOptions());
        Path folder = model.folder(top.shell());
        ServerOptions options = network.serverOptions(folder, storage.storage());
        CountDownLatch stopped = new CountDownLatch(1);
        try (Interrupts.Scope _ = top.shell()
                        .interrupts()
                        .during(stopped::countDown, options.drainTime().plus(ProcessInterrupts.PATIENCE));
                Engine engine = load(folder, engineOptions);
                Server server = Server.start(engine, options)) {
            describe(engine, server, options);
            stopped.await();
            top.errors().println("tramontane: finishing running answers ...");
            top.errors().flush();
        }
        return ExitCode.OK;
    }

    private Engine load(Path folder, EngineOptions options) {
        try (LoadingProgress progress = new LoadingProgress(top.errors(), folder)) {
            return Engine.load(
                    folder, options.withCheckpoint(options.checkpoint().withProgress(progress)));
        }
    }

    private void describe(Engine engine, Server server, ServerOptions options) {
        Output output = top.output();
        EngineStatistics.Cache cache = engine.statistics().cache();
        output.println("serving     " + options.model() + " from " + engine.folder());
        options.aliases()
                .forEach((alias, effort) -> output.println("also as     " + alias
                        + effort.map(Effort::toString)
                                .map(word -> ", effort " + word)
                                .orElse("")));
        output.println("at          " + server.address() + "/v1");
        output.println("keys        " + options.keys().map(Path::toString).orElse("none, this machine only"));
        output.println("computes    " + engine.description());
        output.println("scale       " + engine.config().decoder().attention().softmaxScale() + " (softmax)");
        output.println("context     " + engine.contextLength() + " tokens");
        output.println("cache       " + (long) cache.totalBlocks() * cache.blockSize() + " tokens");
        output.flush();
    }
}
