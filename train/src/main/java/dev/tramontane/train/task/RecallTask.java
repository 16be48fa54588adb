package dev.tramontane.train.task;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Message;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** What the user said some turns ago: a name, a town, a favourite. What is held out is what they said. */
final class RecallTask implements Task {
    private record Kind(String values, Phrasings told, String answer, Phrasings questions, String recalled) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("person", Phrasings.of("""
                            My name is {v}.
                            I am {v}.
                            Hello, I am {v}.
                            my name is {v}
                            My name's {v}.
                            I'm {v}.
                            Hi, I'm {v}
                            I go by {v}.
                            I am called {v}.
                            ! You can call me {v}.
                            ! Hello, my name is {v}.
                            ! Hey, {v} here.
                            ! People call me {v}."""), "Nice to meet you, {v}!", Phrasings.of("""
                            What is my name?
                            What's my name?
                            Who am I?
                            Do you know my name?
                            what is my name
                            What's my name again?
                            what's my name?
                            Who am I
                            What am I called?
                            Do you still know my name?
                            What was my name?
                            Which name did I give you?
                            ! Tell me my name.
                            ! Do you remember my name?
                            ! So what is it that I'm called?
                            ! What did I say my name was?
                            ! do you recall what my name is"""), "Your name is {v}."),
            new Kind("person", Phrasings.of("""
                            Je m'appelle {v}.
                            Mon nom est {v}.
                            je m'appelle {v}
                            Bonjour, je m'appelle {v}.
                            Je suis {v}.
                            Salut, je suis {v} !
                            ! Moi, c'est {v}.
                            ! Appelle-moi {v}.
                            ! Bonjour, mon nom, c'est {v}."""), "Enchanté, {v} !", Phrasings.of("""
                            Comment je m'appelle ?
                            Quel est mon nom ?
                            comment je m'appelle
                            Comment est-ce que je m'appelle ?
                            Quel est mon nom déjà ?
                            Qui suis-je ?
                            ! Tu te souviens de mon nom ?
                            ! Dis-moi mon nom.
                            ! Sais-tu encore comment je m'appelle ?"""), "Vous vous appelez {v}."),
            new Kind(
                    "city", Phrasings.of("""
                            I live in {v}.
                            My home is in {v}.
                            i live in {v}
                            I'm living in {v}.
                            I live in the city of {v}.
                            I have my home in {v}.
                            ! My town is {v}.
                            ! I come from {v} and still live there.
                            ! Home for me is {v}."""), "{v}, I will keep that in mind.", Phrasings.of("""
                            Where do I live?
                            In which city do I live?
                            where do i live
                            Where do I live again?
                            Which city do I live in?
                            Do you know where I live?
                            ! Where is my home?
                            ! What's my home town?
                            ! Tell me which city I live in."""), "You live in {v}."),
            new Kind("word", Phrasings.of("""
                            The password is {v}.
                            Remember the word {v}.
                            the password is {v}
                            Our password is {v}.
                            Please remember the word {v}.
                            Remember this word: {v}
                            ! Keep in mind: {v}.
                            ! Don't forget this word: {v}
                            ! {v} is the password."""), "{v}, I will keep that in mind.", Phrasings.of("""
                            What is the password?
                            Which word did I tell you?
                            what is the password
                            What's the password?
                            What word did I tell you?
                            Which word should you remember?
                            ! What was the word?
                            ! Tell me the password.
                            ! Do you remember the word?"""), "It is {v}."));

    private final FactTask facts = new FactTask();

    @Override
    public String name() {
        return "recall";
    }

    @Override
    public Set<Split> splits() {
        return EnumSet.of(Split.TRAIN, Split.HELD_OUT, Split.UNSEEN_PHRASING);
    }

    @Override
    public TaskSample sample(RandomGenerator random, Effort effort, Split split) {
        Kind kind = Draw.from(random, KINDS);
        String value = split.draw(
                        name(),
                        () -> List.of(ToolValues.draw(random, kind.values()).text()))
                .getFirst();
        List<Message> messages = new ArrayList<>();
        messages.add(new Message.User(kind.told().draw(random, split, "v", value)));
        String taken = Draw.fill(kind.answer(), "v", value);
        messages.add(TaskSample.answer(effort, "No calculation is needed.", taken));
        int others = random.nextInt(3);
        for (int i = 0; i < others; i++) {
            TaskSample fact = facts.sample(random, effort, Split.TRAIN);
            messages.addAll(fact.request().messages());
            messages.add(fact.answer());
        }
        messages.add(new Message.User(kind.questions().draw(random, split)));
        Chat.Builder request = Chat.builder().effort(effort);
        messages.forEach(request::message);
        String recalled = Draw.fill(kind.recalled(), "v", value);
        return new TaskSample(
                name(),
                request.build(),
                TaskSample.answer(effort, "I was told " + value + ".", recalled),
                new Judge.Exact(recalled));
    }
}
