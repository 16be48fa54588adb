package dev.tramontane.train.task;

import dev.tramontane.language.chat.Effort;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Common facts from authored tables: capitals, words in two languages, opposites, symbols, number words and the like. */
final class FactTask implements Task {
    private static final Set<String> KNOWN_BY_HEART = Set.of(
            "capital",
            "capitale",
            "opposite",
            "plural",
            "past",
            "legs",
            "sound",
            "color",
            "afterday",
            "beforeday",
            "aftermonth");

    private record Fact(String kind, String key, String value) {}

    private final Map<String, Phrasings> questions = new HashMap<>();
    private final List<String> kinds;
    private final Map<String, List<Fact>> facts = new HashMap<>();

    /** All kinds of facts. */
    FactTask() {
        this(_ -> true);
    }

    private FactTask(Predicate<String> wanted) {
        List<Resources.Block> blocks = Resources.blocks("fact-questions.txt").stream()
                .filter(block -> wanted.test(block.name()))
                .toList();
        blocks.forEach(block -> questions.put(block.name(), block.phrasings()));
        kinds = blocks.stream().map(Resources.Block::name).toList();
        List<Fact> all =
                Resources.lines("facts.txt").stream().map(FactTask::parse).toList();
        for (String kind : kinds) {
            facts.put(
                    kind, all.stream().filter(fact -> fact.kind().equals(kind)).toList());
        }
    }

    /** Facts that nobody would ask a tool for. */
    static FactTask withoutTools() {
        return new FactTask(KNOWN_BY_HEART::contains);
    }

    private static Fact parse(String line) {
        String[] fields = line.split("\\|", -1);
        return new Fact(fields[0], fields[1], fields[2]);
    }

    @Override
    public String name() {
        return "fact";
    }

    @Override
    public Set<Split> splits() {
        return EnumSet.of(Split.TRAIN, Split.UNSEEN_PHRASING);
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        // The capitals are what people ask first.
        String kind = Draw.chance(random, 0.2) ? "capital" : Draw.from(random, kinds);
        Fact fact = Draw.from(random, facts.getOrDefault(kind, List.of()));
        String question = Draw.fill(Draw.from(random, wordings(kind, split)), "k", fact.key());
        return TaskSample.of(
                name(), effort, french(question), "I know this.", fact.value(), new Judge.Exact(fact.value()));
    }

    private List<String> wordings(String kind, Split split) {
        return Optional.ofNullable(questions.get(kind))
                .map(phrasings -> split == Split.UNSEEN_PHRASING ? phrasings.reserved() : phrasings.trained())
                .orElse(List.of());
    }

    /** French contracts some articles. */
    private static String french(String question) {
        return question.replace(" de le ", " du ").replace(" de les ", " des ");
    }
}
