package dev.tramontane.engine;

import dev.tramontane.engine.draft.DraftBudget;
import dev.tramontane.engine.draft.PromptLookup;
import dev.tramontane.engine.draft.Speculation;
import dev.tramontane.engine.prefix.PrefixKeys;
import dev.tramontane.model.ExpandedSpans;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the completions of a request; may be used by any thread. */
final class Samples {

    private final EngineOptions options;
    private final ExpandedSpans spans;
    private final int blockSize;
    private final DraftBudget drafts;
    /** Numbers completions in the order of their arrival. */
    private final AtomicLong arrivals = new AtomicLong();

    /**
     * @param blockSize positions per block of the cache
     * @param drafts the engine's
     */
    Samples(EngineOptions options, ExpandedSpans spans, int blockSize, DraftBudget drafts) {
        this.options = options;
        this.spans = spans;
        this.blockSize = blockSize;
        this.drafts = drafts;
    }

    /** As many completions as the request asks for, of one prompt. */
    List<Generation> of(Submission submission, Optional<PromptImages> images) {
        int expanded = spans.expanded(submission.promptLength());
        PrefixKeys keys = new PrefixKeys(
                salt(submission.request().terms()),
                blockSize,
                expanded,
                images.map(PromptImages::spans).orElse(List.of()));
        keys.extend(submission.prompt(), submission.promptLength());
        int mostDrafted = options.scheduling().mostDrafted();
        List<Generation> samples = new ArrayList<>();
        for (int sample = 0; sample < submission.request().samples(); sample++) {
            samples.add(new Generation(
                    submission,
                    arrivals.getAndIncrement(),
                    new Answer(submission, new CompletionStream()),
                    new TokenChooser(submission, sample),
                    sample == 0 ? keys : keys.fork(),
                    expanded,
                    new Speculation(new PromptLookup(), drafts, mostDrafted),
                    mostDrafted));
        }
        return samples;
    }

    /** What separates those who must not find out about each other. */
    private String salt(Terms terms) {
        if (!options.sharesPrefixes()) {
            return "request " + arrivals.getAndIncrement();
        }
        return terms.cacheSalt().map(salt -> "salt " + salt).orElse("tenant " + terms.tenant());
    }
}
