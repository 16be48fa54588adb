package dev.tramontane.train.task;

import dev.tramontane.language.chat.Effort;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A list of 10 to 60 facts on different people, and a question on one of them. */
final class NeedleTask implements Task {
    private static final int FEWEST = 10;
    private static final int MOST = 60;

    private record Kind(String values, String fact, Phrasings questions) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("id", "{n} has the code {v}.", Phrasings.of("""
                    What is the code of {n}?
                    Which code does {n} have?
                    Quel est le code de {n} ?
                    what is the code of {n}
                    What's {n}'s code?
                    What code does {n} have?
                    {n}'s code?
                    Quel code a {n} ?
                    {n} a quel code ?
                    ! Tell me the code of {n}.
                    ! Find {n}'s code.
                    ! {n}, c'est quel code ?""")),
            new Kind("city", "{n} lives in {v}.", Phrasings.of("""
                    Where does {n} live?
                    In which city does {n} live?
                    Où habite {n} ?
                    where does {n} live
                    Which city does {n} live in?
                    What city does {n} live in?
                    {n} lives where?
                    Dans quelle ville habite {n} ?
                    Où vit {n} ?
                    ! What is the home town of {n}?
                    ! In what town does {n} live?
                    ! {n} habite où ?""")),
            new Kind("word", "{n} likes {v}.", Phrasings.of("""
                    What does {n} like?
                    Which thing does {n} like?
                    Qu'est-ce que {n} aime ?
                    what does {n} like
                    What is it that {n} likes?
                    What thing does {n} like?
                    {n} likes what?
                    Dis-moi ce que {n} aime.
                    {n} aime quoi ?
                    ! What is liked by {n}?
                    ! Tell me what {n} likes.
                    ! Quelle chose {n} aime ?""")),
            new Kind("phone", "Call {n} at {v}.", Phrasings.of("""
                    What is the number of {n}?
                    How can I call {n}?
                    Quel est le numéro de {n} ?
                    what is the number of {n}
                    What is {n}'s number?
                    What's the phone number of {n}?
                    At which number can I call {n}?
                    À quel numéro puis-je appeler {n} ?
                    Sur quel numéro appeler {n} ?
                    ! Give me the number of {n}.
                    ! What number do I dial for {n}?
                    ! Comment joindre {n} par téléphone ?""")),
            new Kind("room", "{n} is in the {v}.", Phrasings.of("""
                    Where is {n}?
                    In which room is {n}?
                    Où est {n} ?
                    where is {n}
                    Where's {n}?
                    In what room is {n}?
                    Where can I find {n}?
                    Dans quelle pièce est {n} ?
                    où est {n}
                    ! Which room is {n} in?
                    ! What room is {n} in right now?
                    ! Où se trouve {n} ?""")),
            new Kind("small", "{n} is {v} years old.", Phrasings.of("""
                    How old is {n}?
                    What is the age of {n}?
                    Quel âge a {n} ?
                    how old is {n}
                    What age is {n}?
                    What is {n}'s age?
                    How old is {n} now?
                    {n} a quel âge ?
                    quel âge a {n}
                    ! Tell me how old {n} is.
                    ! {n}'s age?
                    ! Dis-moi quel âge a {n}.""")));

    @Override
    public String name() {
        return "needle";
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        int count = split == Split.LONGER
                ? Draw.between(random, MOST + 1, 2 * MOST)
                : FEWEST + (int) ((MOST - FEWEST + 1) * random.nextDouble() * random.nextDouble());
        Kind kind = Draw.from(random, KINDS);
        List<String> needle = split.draw(
                name(),
                () -> List.of(
                        Words.person(random),
                        ToolValues.draw(random, kind.values()).text()));
        String fact = Draw.fill(kind.fact(), "n", needle.getFirst(), "v", needle.getLast());
        List<String> facts = new ArrayList<>();
        Set<String> people = new HashSet<>(Set.of(needle.getFirst()));
        while (facts.size() < count - 1) {
            String person = Words.person(random);
            if (people.size() > Words.FIRST_NAMES.size() / 2 || !people.add(person)) {
                person = Words.inventedName(random);
                if (!people.add(person)) {
                    continue;
                }
            }
            Kind other = Draw.from(random, KINDS);
            facts.add(Draw.fill(
                    other.fact(),
                    "n",
                    person,
                    "v",
                    ToolValues.draw(random, other.values()).text()));
        }
        facts.add(random.nextInt(count), fact);
        String question = kind.questions().draw(random, split, "n", needle.getFirst());
        return TaskSample.of(
                name(),
                effort,
                String.join(" ", facts) + " " + question,
                fact,
                needle.getLast(),
                new Judge.Exact(needle.getLast()));
    }
}
