package dev.tramontane.cli;

import dev.tramontane.loadtest.Dataset;
import dev.tramontane.loadtest.FilePrompts;
import dev.tramontane.loadtest.RandomPrompts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of what a benchmark asks. */
final class BenchDataSettings {

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            description =
                    "random words; shared-prefix, where groups of prompts begin alike; or jsonl, a file (random).")
    private String name = "random";

    @Option(
            names = "--dataset-path",
            paramLabel = "FILE",
            description = "For jsonl: per line an object with messages or prompt, and perhaps output_tokens.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = {"--random-input-len", "--input-len"},
            paramLabel = "WORDS",
            description = "Words of a prompt beyond its prefix, each about a token (256).")
    private int inputLength = 256;

    @Option(
            names = {"--random-output-len", "--output-len"},
            paramLabel = "TOKENS",
            description = "The most tokens of an answer (128).")
    private int outputLength = 128;

    @Option(
            names = "--random-range-ratio",
            paramLabel = "RATIO",
            description = "Draw lengths from (1 - RATIO) to (1 + RATIO) times these (0).")
    private double rangeRatio;

    @Option(
            names = "--prefix-len",
            paramLabel = "WORDS",
            description = "For shared-prefix: words that a group begins with (256).")
    private int prefixLength = 256;

    @Option(names = "--prefix-groups", paramLabel = "N", description = "For shared-prefix: how many groups (4).")
    private int groups = 4;

    @Option(
            names = "--exact-output",
            description = "Ask for answers of exactly the length, by min_tokens, which not all servers know.")
    private boolean exactLength;

    boolean isExactLength() {
        return exactLength;
    }

    Dataset dataset() throws IOException {
        if (file.isPresent() != name.equals("jsonl")) {
            throw new UsageException("--dataset jsonl and --dataset-path need each other");
        }
        return switch (name) {
            case "random" -> new RandomPrompts(inputLength, outputLength, rangeRatio, 0, 1);
            case "shared-prefix" -> new RandomPrompts(inputLength, outputLength, rangeRatio, prefixLength, groups);
            case "jsonl" -> FilePrompts.read(file.orElseThrow(), outputLength);
            default -> throw new UsageException("--dataset must be random, shared-prefix or jsonl, not '" + name + "'");
        };
    }
}
