package dev.tramontane.engine;

import dev.tramontane.engine.draft.Speculation;
import dev.tramontane.engine.prefix.PrefixCache;
import dev.tramontane.engine.prefix.PrefixKeys;
import dev.tramontane.model.Activations;
import dev.tramontane.model.AttentionForm;
import dev.tramontane.model.Batch;
import dev.tramontane.model.Batch.Logits;
import dev.tramontane.model.LatentCache;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One completion as it is computed: its tokens, its share of the cache, and its rows in the step at hand.
 *
 * <p>Prefill, decode and computing again after preemption are one and the same: the tokens that the cache does not hold
 * yet go through the model, and once none is left the last one's logits tell the next token.
 */
final class Generation {

    /** The higher priority first, then the earlier arrival. */
    static final Comparator<Generation> IMPORTANCE =
            Comparator.comparingInt(Generation::priority).reversed().thenComparingLong(Generation::order);

    private final Submission submission;
    private final long order;
    private final Answer answer;
    private final TokenChooser chooser;
    private final PrefixKeys keys;
    private final int expanded;
    private final Speculation speculation;
    private final int[] guess;

    private @Nullable Tenant tenant;
    private boolean paused;

    private int[] tokens;
    private int length;
    private LatentCache.@Nullable Sequence sequence;

    // The step at hand.
    private int published;
    private int rows;
    private int drafted;
    private int lengthBefore;
    private int firstOutput;
    private int chosen;
    private final int[] choice;
    private final @Nullable TokenLogprob[] logprobs;
    private @Nullable Throwable failure;

    /**
     * @param order of arrival, unique
     * @param expanded positions of the prompt in {@link AttentionForm#EXPANDED}
     */
    Generation(
            Submission submission,
            long order,
            Answer answer,
            TokenChooser chooser,
            PrefixKeys keys,
            int expanded,
            Speculation speculation,
            int mostDrafted) {
        this.submission = submission;
        this.order = order;
        this.answer = answer;
        this.chooser = chooser;
        this.keys = keys;
        this.expanded = expanded;
        this.speculation = speculation;
        guess = new int[mostDrafted];
        choice = new int[mostDrafted + 1];
        logprobs = new TokenLogprob[choice.length];
        // Shared until the first token is appended, which needs a longer array.
        tokens = submission.prompt();
        length = tokens.length;
    }

    Submission submission() {
        return submission;
    }

    /** Whose account it is on; set when the engine's thread first sees it. */
    Tenant tenant() {
        return Objects.requireNonNull(tenant, "not entered");
    }

    void enter(Tenant tenant) {
        this.tenant = tenant;
    }

    String tenantName() {
        return submission.request().terms().tenant();
    }

    /** Whether it is held back because its reader lags behind. */
    boolean isPaused() {
        return paused;
    }

    void setPaused(boolean paused) {
        this.paused = paused;
    }

    boolean isRunning() {
        return sequence != null;
    }

    int priority() {
        return submission.priority();
    }

    long order() {
        return order;
    }

    Answer answer() {
        return answer;
    }

    TokenChooser chooser() {
        return chooser;
    }

    PrefixKeys keys() {
        return keys;
    }

    /** Tokens of prompt and answer. */
    int length() {
        return length;
    }

    /** Positions in the cache. */
    int computed() {
        return sequence == null ? 0 : sequence.length();
    }

    /** Tokens that have to go through the model before the next one can be chosen, at least 1. */
    int pending() {
        return length - computed();
    }

    boolean isDecoding() {
        return pending() == 1 && length > submission.promptLength();
    }

    /** Takes a place in the cache. */
    void start(LatentCache.Sequence place) {
        sequence = place;
        published = 0;
    }

    /** Takes over whatever is known of the tokens that come next; at least one is left to compute. */
    void reuse(PrefixCache prefixes) {
        int before = computed();
        int known = prefixes.reuse(keys, sequence(), length - 1);
        published = Math.max(published, known / keys.blockSize());
        answer.reuse(known - before);
    }

    /** Lets others find what has been computed. */
    void publish(PrefixCache prefixes) {
        keys.extend(tokens, computed());
        published = prefixes.publish(keys, sequence(), published);
    }

    /** The place in the cache. */
    LatentCache.Sequence sequence() {
        return Objects.requireNonNull(sequence, "not running");
    }

    /** Gives the place in the cache back. */
    void leave() {
        if (sequence != null) {
            sequence.close();
            sequence = null;
        }
        rows = 0;
    }

    /** Whether features of images are needed before the next token can go through the model. */
    boolean awaitsImages() {
        return submission.awaitsImages(computed());
    }

    /** Guesses up to {@code most} tokens that might follow; returns how many. */
    int draft(int most) {
        int drafted = speculation.draft(tokens, length, Math.min(most, guess.length), guess);
        if (drafted > 0) {
            reserve(length + drafted);
            System.arraycopy(guess, 0, tokens, length, drafted);
        }
        return drafted;
    }

    /** How many more tokens the answer may have. */
    int wanted() {
        return submission.maxTokens() - answer.tokens();
    }

    /**
     * Puts the next tokens into the step.
     *
     * @param rows how many, at most {@link #pending} and the drafted ones
     * @param drafted how many of them are guesses
     * @throws dev.tramontane.model.CacheFullException if the cache lacks the blocks; nothing is changed then
     */
    void plan(Batch batch, int rows, int drafted) {
        int before = computed();
        int output = batch.outputs();
        Logits logits = drafted > 0 ? Logits.ALL : before + rows == length ? Logits.LAST : Logits.NONE;
        batch.add(sequence(), tokens, before, rows, expanded, logits, submission.overrides());
        lengthBefore = before;
        firstOutput = output;
        this.rows = rows;
        this.drafted = drafted;
        failure = null;
        chosen = 0;
    }

    /** Takes the rows of the step at hand out of the cache again. */
    void rollBack() {
        sequence().truncate(lengthBefore);
    }

    /** The same rows once more, after {@link #rollBack}. */
    void planAgain(Batch batch) {
        plan(batch, rows, drafted);
    }

    /** Rows in the step at hand; 0 if there are none. */
    int rows() {
        return rows;
    }

    int drafted() {
        return drafted;
    }

    /** Whether the step at hand computes tokens of the prompt. */
    boolean isInPrompt() {
        return lengthBefore < submission.promptLength();
    }

    /** Whether the step at hand computes the given block, and it is the same block as that of {@code others}. */
    boolean computesBlock(int block, PrefixKeys others) {
        int first = block * keys.blockSize();
        return rows > 0
                && lengthBefore <= first
                && first < lengthBefore + rows
                && block < keys.count()
                && keys.key(block).equals(others.key(block));
    }

    /** Whether the step at hand tells the next token. */
    boolean choosesToken() {
        return rows > 0 && lengthBefore + rows >= length;
    }

    /** Chooses with the logits that a sibling's prompt has led to. */
    void join(Generation sibling) {
        start(sibling.sequence().fork());
        published = sibling.published;
        lengthBefore = sibling.lengthBefore;
        firstOutput = sibling.firstOutput;
        rows = sibling.rows;
        drafted = 0;
        failure = null;
        chosen = 0;
    }

    /** Chooses the next token, and the ones after as long as they were guessed; on any thread. */
    void choose(Activations logits, Sampler sampler) {
        try {
            boolean more = true;
            while (more) {
                logits.read(firstOutput + chosen, sampler.logits(), 0, sampler.logits().length);
                int token = chooser.choose(sampler);
                logprobs[chosen] = chooser.logprob();
                more = chosen < drafted
                        && tokens[length + chosen] == token
                        && token != submission.vocabulary().end();
                choice[chosen++] = token;
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /** What went wrong when a token was to be chosen. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Takes the tokens that were chosen; returns whether more are wanted. */
    boolean accept(long now, StatisticsRecorder statistics) {
        answer.countTime(now, statistics);
        boolean more = true;
        for (int i = 0; i < chosen && more; i++) {
            reserve(length + 1);
            tokens[length++] = choice[i];
            more = answer.accept(choice[i], logprobs[i], now);
        }
        answer.countOutput(statistics);
        // Guesses that were wrong leave the cache, and the last token has not been through the model.
        sequence().truncate(Math.min(computed(), length - 1));
        return more;
    }

    /** Tokens chosen in the step at hand. */
    int chosen() {
        return chosen;
    }

    /** Ends the step at hand. */
    void endStep() {
        rows = 0;
        drafted = 0;
        chosen = 0;
    }

    private void reserve(int size) {
        if (tokens.length < size) {
            tokens = Arrays.copyOf(tokens, Math.max(size, tokens.length + tokens.length / 2 + 16));
        }
    }
}
