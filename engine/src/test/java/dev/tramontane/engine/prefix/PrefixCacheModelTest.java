package dev.tramontane.engine.prefix;

import dev.tramontane.model.LatentCache;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/**
 * Whatever requests do, every one of them reads what its own tokens imply, exactly what should be found is found, and what
 * is evicted is what should be.
 */
class PrefixCacheModelTest {

    enum Kind {
        ADMIT,
        PREFILL,
        DECODE,
        SPECULATE,
        DIVERGE,
        FORK,
        PUBLISH,
        RESERVE,
        FORGET,
        CANCEL
    }

    /** @param seed from which a prompt or new tokens are made */
    record Action(Kind kind, int request, int number, int seed) {}

    @Property(tries = 1000)
    void agreesWithANaiveCache(@ForAll("actions") List<Action> actions) {
        try (LatentCache cache = TestCache.of(NaiveModel.BLOCKS)) {
            NaiveModel model = new NaiveModel(cache);
            for (Action action : actions) {
                model.apply(action);
                model.check();
            }
            model.finish();
        }
    }

    @Provide
    Arbitrary<List<Action>> actions() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(4, Kind.ADMIT),
                Tuple.of(6, Kind.PREFILL),
                Tuple.of(3, Kind.DECODE),
                Tuple.of(1, Kind.SPECULATE),
                Tuple.of(1, Kind.DIVERGE),
                Tuple.of(1, Kind.FORK),
                Tuple.of(3, Kind.PUBLISH),
                Tuple.of(1, Kind.RESERVE),
                Tuple.of(1, Kind.FORGET),
                Tuple.of(2, Kind.CANCEL));
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, NaiveModel.MOST_LIVE - 1),
                        Arbitraries.integers().between(1, 10),
                        Arbitraries.integers().between(0, 1023))
                .as(Action::new)
                .list()
                .ofMaxSize(120)
                .withSizeDistribution(RandomDistribution.uniform());
    }
}
