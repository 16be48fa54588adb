package dev.tramontane.engine;

import dev.tramontane.model.EmbeddingOverrides;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A request with its prompt, prepared on the caller's thread; what all its samples share. */
final class Submission {

    /** Longer than any process runs, and short enough for nano times. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Request request;
    private final Vocabulary vocabulary;
    private final int[] prompt;
    private final boolean insideThought;
    private final Optional<PromptImages> images;
    private final Sampling sampling;
    /** Of the first sample; the next ones count on from it. */
    private final long seed;
    private final int room;
    private final long arrived;
    private final long deadline;

    // Of the engine's thread.
    private final List<Generation> siblings = new ArrayList<>();
    private ImageEncoder.@Nullable Job job;
    private EmbeddingOverrides overrides = EmbeddingOverrides.NONE;
    private boolean begun;

    /**
     * @param prompt the tokens to continue, at least one
     * @param insideThought whether the prompt ends in an open thought
     * @param images the prompt's images, if it has any
     * @param room how many tokens the context holds beyond the prompt, at least 1
     * @param arrived when the request arrived, by {@link System#nanoTime}
     */
    Submission(
            Request request,
            Vocabulary vocabulary,
            int[] prompt,
            boolean insideThought,
            Optional<PromptImages> images,
            Sampling sampling,
            int room,
            long arrived) {
        this.request = request;
        this.vocabulary = vocabulary;
        this.prompt = prompt;
        this.insideThought = insideThought;
        this.images = images;
        this.sampling = sampling;
        seed = Randomness.of(sampling.seed()).seed();
        this.room = room;
        this.arrived = arrived;
        // Nano times may overflow; their differences do not.
        deadline = arrived + request.terms().deadline().filter(limit -> limit.compareTo(LONGEST) < 0).orElse(LONGEST).toNanos();
    }

    Request request() {
        return request;
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    int[] prompt() {
        return prompt;
    }

    int promptLength() {
        return prompt.length;
    }

    boolean insideThought() {
        return insideThought;
    }

    Optional<PromptImages> images() {
        return images;
    }

    /** Where the last image's tokens end in the prompt; 0 without images. */
    int imagesEnd() {
        return images.map(PromptImages::end).orElse(0);
    }

    /** The images' features, once they are encoded. */
    EmbeddingOverrides overrides() {
        return overrides;
    }

    /** Encodes some more of the images; returns whether all is done. */
    boolean encodeImages() {
        ImageEncoder.Job current = job;
        if (current == null) {
            PromptImages prepared = images.orElseThrow();
            current = prepared.encoder().begin(prepared);
            job = current;
        }
        if (!current.advance()) {
            return false;
        }
        overrides = current.overrides();
        job = null;
        return true;
    }

    /** Samples that wait until another one has computed the prompt. */
    List<Generation> siblings() {
        return siblings;
    }

    /** Whether this is the first time that the request is taken up. */
    boolean begin() {
        boolean first = !begun;
        begun = true;
        return first;
    }

    Sampling sampling() {
        return sampling;
    }

    Randomness randomness(int sample) {
        return new Randomness(seed + sample);
    }

    int maxTokens() {
        return Math.min(room, request.limits().maxTokens().orElse(room));
    }

    boolean limitedByContext() {
        return request.limits().maxTokens().orElse(Integer.MAX_VALUE) > room;
    }

    OptionalInt thinkingBudget() {
        return request.limits().thinkingBudget();
    }

    int priority() {
        return request.terms().priority();
    }

    long arrived() {
        return arrived;
    }

    /** Whether the time is up. */
    boolean isLate(long now) {
        return now - deadline >= 0;
    }
}
