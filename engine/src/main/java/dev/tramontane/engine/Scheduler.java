package dev.tramontane.engine;

import dev.tramontane.engine.draft.DraftBudget;
import dev.tramontane.engine.prefix.PrefixCache;
import dev.tramontane.model.Batch;
import dev.tramontane.model.LatentCache;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides who has a place in the cache, and which rows make up the next step: first the next token of every completion
 * that decodes, then as many prompt tokens as there is room for. Used by the engine's thread only.
 */
final class Scheduler {

    /** Who gets prompt tokens first: the highest priority, then the tenant that was served least, then the oldest. */
    private static final Comparator<Generation> TURN = Comparator.comparingInt(Generation::priority)
            .reversed()
            .thenComparingLong(generation -> generation.tenant().served())
            .thenComparingLong(Generation::order);

    private static final Comparator<Generation> SHORTEST_FIRST = Comparator.comparingInt(Generation::priority)
            .reversed()
            .thenComparingInt(Generation::pending)
            .thenComparingLong(Generation::order);

    /** Who wants to know. */
    interface Listener {
        /** A completion has got a place. */
        void admitted(Generation generation);

        /** A completion has to give its place up. */
        void preempted(Generation generation);
    }

    private final Scheduling settings;
    private final LatentCache cache;
    private final PrefixCache prefixes;
    private final DraftBudget drafts;
    private final int mostOutputs;
    private final Listener listener;
    private final WaitingQueue waiting = new WaitingQueue();

    /** Those with a place in the cache, the most important first. */
    private final List<Generation> running = new ArrayList<>();

    /** Those with rows in the step at hand. */
    private final List<Generation> planned = new ArrayList<>();

    private final List<Generation> prefilling = new ArrayList<>();

    /** @param mostOutputs the most rows of a step with logits, at least as many as may run */
    Scheduler(
            Scheduling settings,
            LatentCache cache,
            PrefixCache prefixes,
            DraftBudget drafts,
            int mostOutputs,
            Listener listener) {
        this.settings = settings;
        this.cache = cache;
        this.prefixes = prefixes;
        this.drafts = drafts;
        this.mostOutputs = mostOutputs;
        this.listener = listener;
    }

    List<Generation> running() {
        return running;
    }

    List<Generation> planned() {
        return planned;
    }

    WaitingQueue waiting() {
        return waiting;
    }

    /** Lets a completion wait for its turn. */
    void enqueue(Generation generation) {
        waiting.add(generation);
    }

    /** Takes up those who wait, as long as there is room for them. */
    void admit(long now) {
        Generation next = waiting.peek();
        while (next != null && makePlaceFor(next)) {
            waiting.remove(next);
            next.start(cache.sequence());
            next.reuse(prefixes);
            next.answer().begin(now);
            run(next);
            listener.admitted(next);
            next = waiting.peek();
        }
    }

    private void run(Generation generation) {
        int at = Collections.binarySearch(running, generation, Generation.IMPORTANCE);
        running.add(-at - 1, generation);
    }

    private boolean makePlaceFor(Generation next) {
        // Nobody gives a place up in vain.
        if (!hasPlaceFor(next, next.priority())) {
            return false;
        }
        while (!hasPlaceFor(next, Integer.MIN_VALUE)) {
            Generation least = running.getLast();
            if (least.priority() >= next.priority()) {
                return false;
            }
            preempt(least);
        }
        return true;
    }

    /** Whether there is room beside those with at least a given priority; blocks that the others share may make less. */
    private boolean hasPlaceFor(Generation next, int priority) {
        int staying = 0;
        int unclaimed = cache.freeBlocks() + prefixes.idleBlocks();
        for (Generation other : running) {
            if (other.priority() >= priority) {
                staying++;
                unclaimed -= blocks(other.length() + 1) - blocks(other.computed());
            } else {
                unclaimed += blocks(other.computed());
            }
        }
        return staying == 0 || (staying < settings.mostRunning() && unclaimed >= blocks(next.length() + 1));
    }

    /** Lets samples of a prompt begin that {@code first} has just computed; those without room wait. */
    void fork(Generation first) {
        List<Generation> siblings = first.submission().siblings();
        if (siblings.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        for (Generation sibling : siblings) {
            if (running.size() < settings.mostRunning() && prefixes.reserve(1)) {
                sibling.join(first);
                sibling.answer().begin(now);
                sibling.answer().reuse(sibling.submission().promptLength());
                run(sibling);
                planned.add(sibling);
            } else {
                waiting.add(sibling);
            }
        }
        siblings.clear();
    }

    int freeBlocks() {
        return cache.freeBlocks();
    }

    /** Blocks that running completions hold. */
    int usedBlocks() {
        return cache.blocks() - cache.freeBlocks() - prefixes.idleBlocks();
    }

    /** Takes a completion out of everything; its place in the cache becomes free. */
    void remove(Generation generation) {
        generation.leave();
        if (!running.remove(generation)) {
            waiting.remove(generation);
        }
    }

    /** Fills the batch with the rows of the next step; {@link #planned} tells whose they are. */
    void plan(Batch batch) {
        batch.clear();
        planned.clear();
        planDecoding(batch);
        planPrefill(batch);
    }

    /** Makes a batch of one completion's rows after they were rolled back; returns whether there was room for them. */
    boolean planAgain(Generation generation, Batch batch) {
        batch.clear();
        planned.clear();
        // Samples that have begun meanwhile may have taken the blocks.
        if (!prefixes.reserve(neededBlocks(generation, generation.rows()))) {
            preempt(generation);
            return false;
        }
        generation.planAgain(batch);
        planned.add(generation);
        return true;
    }

    private void planDecoding(Batch batch) {
        beginDrafts();
        int index = 0;
        while (index < running.size()) {
            Generation generation = running.get(index);
            if (!generation.isDecoding()) {
                index++;
            } else if (makeRoom(generation, 1)) {
                int drafted = draft(generation, batch);
                generation.plan(batch, 1 + drafted, drafted);
                planned.add(generation);
                index++;
            } else {
                preempt(generation);
            }
        }
    }

    private void beginDrafts() {
        int decoding = 0;
        int prompts = 0;
        for (Generation generation : running) {
            if (generation.isDecoding()) {
                decoding++;
            } else if (!generation.awaitsImages()) {
                prompts = Math.min(settings.prefillBesideDecoding(), prompts + generation.pending());
            }
        }
        if (decoding > 0) {
            drafts.begin(decoding + prompts, decoding);
        }
    }

    private int draft(Generation generation, Batch batch) {
        int others = running.size() - planned.size() - 1;
        int rows = batch.capacity() - batch.rows();
        int outputs = mostOutputs - batch.outputs();
        int most = Math.min(settings.mostDrafted(), Math.min(rows, outputs) - 1 - others);
        most = Math.min(most, generation.wanted() - 1);
        int drafted = most > 0 ? generation.draft(most) : 0;
        // Guesses are worth an idle block, but nobody's place.
        return prefixes.reserve(neededBlocks(generation, 1 + drafted)) ? drafted : 0;
    }

    private void planPrefill(Batch batch) {
        int left = batch.capacity() - batch.rows();
        if (!planned.isEmpty()) {
            left = Math.min(left, settings.prefillBesideDecoding());
        }
        prefilling.clear();
        for (Generation generation : running) {
            if (generation.rows() == 0 && !generation.awaitsImages()) {
                prefilling.add(generation);
            }
        }
        if (prefilling.isEmpty()) {
            return;
        }
        Generation first = Collections.min(prefilling, TURN);
        prefilling.remove(first);
        prefilling.sort(SHORTEST_FIRST);
        // Half is the first one's, however long its prompt is; short prompts get through beside it.
        left -= planPrompt(first, batch, left - Math.min(left / 2, pendingBeside(first)));
        for (Generation generation : prefilling) {
            // One before may have taken its place.
            if (left > 0 && generation.isRunning()) {
                left -= planPrompt(generation, batch, left);
            }
        }
    }

    /** Prompt tokens of the others that are as important as {@code first}. */
    private int pendingBeside(Generation first) {
        long pending = 0;
        for (Generation other : prefilling) {
            pending += other.priority() == first.priority() ? other.pending() : 0;
        }
        return (int) Math.min(pending, Integer.MAX_VALUE);
    }

    /** Returns how many rows were planned. */
    private int planPrompt(Generation generation, Batch batch, int most) {
        if (generation.computed() % cache.blockSize() == 0) {
            // Another completion may have computed more of the same prompt since the last step.
            generation.reuse(prefixes);
        }
        if (most == 0 || isComputedByAnother(generation) || !makeRoom(generation, 1)) {
            return 0;
        }
        int slack = blocks(generation.computed()) * cache.blockSize() - generation.computed();
        long room = slack + (long) (cache.freeBlocks() + prefixes.idleBlocks()) * cache.blockSize();
        int rows = (int) Math.min(room, Math.min(generation.pending(), most));
        if (!prefixes.reserve(neededBlocks(generation, rows))) {
            return 0;
        }
        generation.plan(batch, rows, 0);
        planned.add(generation);
        return rows;
    }

    /** Whether this very step computes the same block for another completion, so that the next one can share it. */
    private boolean isComputedByAnother(Generation generation) {
        int block = generation.computed() / cache.blockSize();
        if (generation.computed() % cache.blockSize() != 0
                || block >= generation.keys().count()) {
            return false;
        }
        for (Generation other : planned) {
            if (other.computesBlock(block, generation.keys())) {
                return true;
            }
        }
        return false;
    }

    /** Makes sure that so many more rows fit, at the cost of kept prefixes and then of less important completions. */
    private boolean makeRoom(Generation generation, int rows) {
        int needed = neededBlocks(generation, rows);
        while (!prefixes.reserve(needed)) {
            Generation victim = leastImportantWithoutRows();
            if (victim == null || Generation.IMPORTANCE.compare(generation, victim) >= 0) {
                return false;
            }
            preempt(victim);
        }
        return true;
    }

    private @Nullable Generation leastImportantWithoutRows() {
        for (int i = running.size() - 1; i >= 0; i--) {
            if (running.get(i).rows() == 0) {
                return running.get(i);
            }
        }
        return null;
    }

    private void preempt(Generation generation) {
        listener.preempted(generation);
        remove(generation);
        waiting.add(generation);
    }

    private int neededBlocks(Generation generation, int rows) {
        return blocks(generation.computed() + rows) - blocks(generation.computed());
    }

    int blocks(int positions) {
        return Math.ceilDiv(positions, cache.blockSize());
    }
}
