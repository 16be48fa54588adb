package dev.tramontane.cli;

import dev.tramontane.loadtest.Api;
import dev.tramontane.loadtest.LoadResult;
import dev.tramontane.loadtest.LoadTest;
import dev.tramontane.loadtest.Target;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Drives a server and measures how it holds up. */
@Command(
        name = "serve",
        description = {
            "Drive a server with OpenAI's API and measure how it holds up.",
            "",
            "Closed loop: --max-concurrency requests are always under way. Open loop: --request-rate of them are sent per"
                    + " second, whatever became of those before.",
            "",
            "TTFT is the time to the first token, ITL that between chunks, TPOT that per token after the first, E2EL that of"
                    + " the whole request. Results have the fields of vllm bench serve. Tokens are counted by the server's"
                    + " usage. Nothing is sent anywhere but to --base-url."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane bench serve --model starter --max-concurrency 8",
            "  tramontane bench serve --model m --request-rate 2 --burstiness 0.5",
            "  tramontane bench serve --model m --dataset shared-prefix --prefix-len 4000",
            "  tramontane bench serve --model m --dataset jsonl --dataset-path q.jsonl",
            "  tramontane bench serve --model m --goodput ttft:500 tpot:50 --output r.json"
        })
final class BenchServeCommand implements Callable<Integer> {

    private final TramontaneCommand top;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "The server, with or without /v1 (http://127.0.0.1:8080).")
    private URI base = URI.create("http://127.0.0.1:8080");

    @Option(names = "--model", required = true, paramLabel = "NAME", description = "The model's name there.")
    private String model = "";

    @Option(names = "--completions", description = "Ask /v1/completions with texts instead of /v1/chat/completions.")
    private boolean completions;

    @Option(
            names = "--api-key-env",
            paramLabel = "VARIABLE",
            description = "The environment variable that holds the key, if there is one (TRAMONTANE_API_KEY).")
    private String keyVariable = "TRAMONTANE_API_KEY";

    @Option(
            names = "--extra-body",
            paramLabel = "JSON",
            description = "More fields for every request, as in {\"temperature\": 0}.")
    private String extra = "{}";

    @ArgGroup(validate = false, heading = "%nLoad:%n")
    private BenchLoadSettings load = new BenchLoadSettings();

    @ArgGroup(validate = false, heading = "%nPrompts:%n")
    private BenchDataSettings data = new BenchDataSettings();

    @Option(names = "--output", paramLabel = "FILE", description = "Write the result there, as JSON.")
    private Optional<Path> output = Optional.empty();

    @Option(names = "--save-detailed", description = "With --output: what every single request measured, too.")
    private boolean detailed;

    BenchServeCommand(TramontaneCommand top) {
        this.top = top;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        LoadResult result = run(test());
        if (output.isPresent()) {
            Files.writeString(output.get(), result.json(detailed).toPrettyString() + "\n");
        }
        new BenchReport(top.output()).print(result.summary());
        if (result.summary().completed() == 0) {
            throw new CliException(
                    "no request succeeded: " + result.firstError().orElseThrow());
        }
        result.firstError().ifPresent(error -> {
            top.errors().println(top.errors().harmless("tramontane: the first failure: " + error.strip()));
            top.errors().flush();
        });
        return ExitCode.OK;
    }

    private LoadTest test() throws IOException {
        try {
            Target target = new Target(
                    base,
                    completions ? Api.COMPLETIONS : Api.CHAT,
                    model,
                    top.shell().variable(keyVariable),
                    data.isExactLength(),
                    extraFields());
            return new LoadTest(
                    target,
                    data.dataset(),
                    load.requests(),
                    load.arrivals(),
                    load.concurrency(),
                    load.warmups(),
                    load.goodput(),
                    load.seed());
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private ObjectNode extraFields() {
        try {
            if (Json.mapper().readTree(extra) instanceof ObjectNode fields) {
                return fields;
            }
        } catch (JacksonException e) {
            // Told below, as what is JSON but no object is.
        }
        throw new UsageException("--extra-body must be a JSON object, not '" + extra + "'");
    }

    private LoadResult run(LoadTest test) throws InterruptedException {
        try (BenchProgress progress = new BenchProgress(new Progress(top.errors()), test.requests())) {
            return test.run(progress);
        }
    }
}
