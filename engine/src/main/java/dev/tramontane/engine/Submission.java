package dev.tramontane.engine;

import dev.tramontane.model.EmbeddingOverrides;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A request with its prompt, prepared on the caller's thread; what all its samples share. */
final class Submission {

    /** @param from positions before it are in the cache */
    private record ImageJob(ImageEncoder.Job encoding, int from) {}

    /** Longer than any process runs, and short enough for nano times. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Request request;
    private final Vocabulary vocabulary;
    private final int[] prompt;
    private final boolean insideThought;
    private final int imagesEnd;
    private final Sampling sampling;
    /** Of the first sample; the next ones count on from it. */
    private final long seed;

    private final int room;
    private final long arrived;
    private final long deadline;

    // Of the engine's thread.
    private final List<Generation> siblings = new ArrayList<>();
    private @Nullable PromptImages pending;
    private @Nullable ImageJob job;
    /** Images from this position on have their features. */
    private int covered = Integer.MAX_VALUE;

    private EmbeddingOverrides overrides = EmbeddingOverrides.NONE;
    private boolean begun;
    private boolean hasTokens;

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
        pending = images.orElse(null);
        imagesEnd = images.map(PromptImages::end).orElse(0);
        this.sampling = sampling;
        seed = Randomness.of(sampling.seed()).seed();
        this.room = room;
        this.arrived = arrived;
        // Nano times may overflow; their differences do not.
        deadline = arrived
                + request.terms()
                        .deadline()
                        .filter(limit -> limit.compareTo(LONGEST) < 0)
                        .orElse(LONGEST)
                        .toNanos();
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

    /** Whether a completion with so many positions in the cache needs features of images that are not there. */
    boolean awaitsImages(int computed) {
        return computed < imagesEnd && computed < covered;
    }

    /** The images' features, as far as they were needed. */
    EmbeddingOverrides overrides() {
        return overrides;
    }

    /**
     * Encodes a slice of the images that a completion needs which {@link #awaitsImages}.
     *
     * @return whether all that it needs is there
     */
    boolean encodeImages(int computed) {
        ImageJob current = job;
        if (current == null) {
            PromptImages needed = Objects.requireNonNull(pending);
            current = new ImageJob(needed.encoder().begin(needed, computed), computed);
            job = current;
        }
        if (!current.encoding().advance()) {
            return false;
        }
        overrides = current.encoding().overrides();
        covered = current.from();
        job = null;
        if (covered == 0) {
            // All are encoded, and pixels are large.
            pending = null;
        }
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

    /** Whether this is the first time that a token is chosen for any sample. */
    boolean isFirstToken() {
        boolean first = !hasTokens;
        hasTokens = true;
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
