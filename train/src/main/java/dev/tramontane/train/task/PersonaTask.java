package dev.tramontane.train.task;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Instructions that must be followed: a name to answer to, and the form of answers to common facts. What is held out is
 * names.
 */
final class PersonaTask implements Task {
    private static final Phrasings PERSONA = Phrasings.of("""
            You are {n}.
            You are {n}, a helpful assistant.
            Your name is {n}.
            You are called {n}.
            Tu t'appelles {n}.
            you are {n}
            You are {n}, an assistant.
            You're {n}.
            You are an assistant called {n}.
            You are a helpful assistant named {n}.
            Your name's {n}.
            You go by the name {n}.
            Your name is {n}. You answer briefly.
            Tu es {n}.
            Tu es {n}, un assistant utile.
            ! Act as {n}.
            ! Ton nom est {n}.
            ! From now on you are {n}.
            ! Please answer as {n}.
            ! Vous êtes {n}, un assistant.""");
    private static final Phrasings QUESTION = Phrasings.of("""
            What is your name?
            Who are you?
            What's your name?
            Comment tu t'appelles ?
            Qui es-tu ?
            what is your name
            what's your name
            who are you
            And who are you?
            Hello, what is your name?
            What are you called?
            May I ask your name?
            Comment t'appelles-tu ?
            comment tu t'appelles
            Quel est ton nom ?
            ! Tell me who you are.
            ! What should I call you?
            ! What do people call you?
            ! Could you introduce yourself?
            ! Dis-moi ton nom.""");

    private final FactTask facts = new FactTask();

    @Override
    public String name() {
        return "persona";
    }

    @Override
    public Set<Split> splits() {
        return EnumSet.of(Split.TRAIN, Split.HELD_OUT, Split.UNSEEN_PHRASING);
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        // What is held out is names, and common facts have none.
        if (split != Split.HELD_OUT && Draw.chance(random, 0.5)) {
            TaskSample fact = facts.sample(random, effort, split);
            TaskSample shaped = SystemPrompts.shaped(random, fact);
            return new TaskSample(name(), shaped.request(), shaped.answer(), shaped.judge());
        }
        String persona = split.draw(name(), () -> List.of(Words.person(random))).getFirst();
        Chat request = Chat.builder()
                .system(PERSONA.draw(random, split, "n", persona))
                .user(QUESTION.draw(random, split))
                .effort(effort)
                .build();
        return new TaskSample(
                name(),
                request,
                TaskSample.answer(effort, "My name is " + persona + ".", persona),
                new Judge.Exact(persona));
    }
}
