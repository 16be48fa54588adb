package dev.tramontane.cli;

import dev.tramontane.engine.Sampling;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say how tokens are chosen. */
final class SamplingSettings {
    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "0 takes the likeliest token, 1 samples as trained.")
    private Optional<Double> temperature = Optional.empty();

    @Option(names = "--top-p", paramLabel = "P", description = "Likeliest tokens that together reach this probability.")
    private Optional<Double> topP = Optional.empty();

    @Option(names = "--top-k", paramLabel = "N", description = "This many of the likeliest tokens; 0 for all.")
    private Optional<Integer> topK = Optional.empty();

    @Option(names = "--min-p", paramLabel = "P", description = "Tokens at least this share as likely as the likeliest.")
    private Optional<Double> minP = Optional.empty();

    @Option(names = "--presence-penalty", paramLabel = "X", description = "Against tokens generated before, -2 to 2.")
    private Optional<Double> presencePenalty = Optional.empty();

    @Option(names = "--frequency-penalty", paramLabel = "X", description = "The same, per occurrence, -2 to 2.")
    private Optional<Double> frequencyPenalty = Optional.empty();

    @Option(
            names = "--repetition-penalty",
            paramLabel = "X",
            description = "Against tokens of prompt and answer; 1 for none.")
    private Optional<Double> repetitionPenalty = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "Makes the choice reproducible.")
    private Optional<Long> seed = Optional.empty();

    /** The model's recommendation with what was asked for instead. */
    Sampling over(Sampling recommended) {
        try {
            Sampling sampling = recommended;
            sampling = temperature.map(sampling::withTemperature).orElse(sampling);
            sampling = topP.map(sampling::withTopP).orElse(sampling);
            sampling = topK.map(sampling::withTopK).orElse(sampling);
            sampling = minP.map(sampling::withMinP).orElse(sampling);
            sampling = presencePenalty.map(sampling::withPresencePenalty).orElse(sampling);
            sampling = frequencyPenalty.map(sampling::withFrequencyPenalty).orElse(sampling);
            sampling = repetitionPenalty.map(sampling::withRepetitionPenalty).orElse(sampling);
            return seed.map(sampling::withSeed).orElse(sampling);
        } catch (IllegalArgumentException e) {
            throw UsageException.ofSetting(e);
        }
    }
}
