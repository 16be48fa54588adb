package dev.tramontane.bench;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** What two engines did in the same test, in tokens per second per round. */
final class ComparedTest {

    /**
     * What makes tests the same.
     *
     * @param threads that compute
     * @param prompt tokens; 0 for generation
     * @param generated tokens per sequence; 0 for a prompt
     * @param depth positions in the cache before
     * @param sequences that generate together
     */
    record Key(int threads, int prompt, int generated, int depth, int sequences) {

        /** As both engines print it. */
        String label() {
            String what = prompt > 0 ? "pp" + prompt : "tg" + generated;
            return what + (sequences > 1 ? " b" + sequences : "") + (depth > 0 ? " @ d" + depth : "");
        }
    }

    private final Key key;
    private final Map<Integer, Double> ours = new TreeMap<>();
    private final Map<Integer, Double> theirs = new TreeMap<>();

    ComparedTest(Key key) {
        this.key = key;
    }

    Key key() {
        return key;
    }

    void add(int round, boolean isOurs, double tokensPerSecond) {
        (isOurs ? ours : theirs).put(round, tokensPerSecond);
    }

    /** Tramontane's rounds. */
    Figures ours() {
        return figures(ours.values());
    }

    /** The rounds of the other engine. */
    Figures theirs() {
        return figures(theirs.values());
    }

    /**
     * How many times as fast Tramontane was in each round that both finished. Rounds lie minutes apart, and a machine's
     * speed drifts: the median of ratios says more than the ratio of medians.
     */
    Figures ratios() {
        Figures ratios = new Figures();
        ours.forEach((round, rate) -> {
            if (theirs.containsKey(round)) {
                ratios.add(rate / theirs.get(round));
            }
        });
        return ratios;
    }

    private static Figures figures(Collection<Double> values) {
        Figures figures = new Figures();
        values.forEach(figures::add);
        return figures;
    }
}
