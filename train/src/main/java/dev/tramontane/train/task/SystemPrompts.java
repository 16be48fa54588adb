package dev.tramontane.train.task;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Puts instructions before a chat; most change nothing, some change the form of the answer in a way that can be checked. */
final class SystemPrompts {
    private static final List<String> NEUTRAL = List.of(
            "You are a helpful assistant.",
            "You are a helpful assistant",
            "You are Tramontane's demonstration model.",
            "Be brief.",
            "Answer briefly and correctly.",
            "You answer questions.",
            "You are an assistant on a web page.",
            "Tu es un assistant utile.",
            "Réponds brièvement.");
    private static final List<String> CAPITALS = List.of(
            "Answer in uppercase.",
            "Answer in capital letters.",
            "Always write in uppercase.",
            "Réponds en majuscules.");
    private static final List<String> ENDING = List.of(
            "End every answer with \"{e}\".",
            "Finish each answer with \"{e}\".",
            "Termine chaque réponse par \"{e}\".");
    private static final List<String> BEGINNING = List.of(
            "Begin every answer with \"{e}\".",
            "Start each answer with \"{e}\".",
            "Commence chaque réponse par \"{e}\".");

    private SystemPrompts() {}

    /** The sample with instructions that change nothing. */
    static TaskSample neutral(RandomGenerator random, TaskSample sample) {
        return with(Draw.from(random, NEUTRAL), sample, sample.answer(), sample.judge());
    }

    /** The sample, whose answer must be text alone, with instructions on its form. */
    static TaskSample shaped(RandomGenerator random, TaskSample sample) {
        String text = text(sample.answer());
        String instruction;
        String shaped;
        switch (random.nextInt(3)) {
            case 0 -> {
                instruction = Draw.from(random, CAPITALS);
                shaped = text.toUpperCase(Locale.ROOT);
            }
            case 1 -> {
                String ending = mark(random);
                instruction = Draw.fill(Draw.from(random, ENDING), "e", ending);
                shaped = text + " " + ending;
            }
            default -> {
                String beginning = mark(random);
                instruction = Draw.fill(Draw.from(random, BEGINNING), "e", beginning);
                shaped = beginning + " " + text;
            }
        }
        List<Chunk> content = new ArrayList<>();
        for (Chunk chunk : sample.answer().content()) {
            content.add(chunk instanceof Chunk.Text ? new Chunk.Text(shaped) : chunk);
        }
        Message.Assistant answer = new Message.Assistant(content, List.of(), false);
        return with(instruction, sample, answer, new Judge.Verbatim(shaped));
    }

    static String text(Message.Assistant answer) {
        StringBuilder text = new StringBuilder();
        for (Chunk chunk : answer.content()) {
            if (chunk instanceof Chunk.Text(String part)) {
                text.append(part);
            }
        }
        return text.toString();
    }

    private static String mark(RandomGenerator random) {
        return Draw.chance(random, 0.5)
                ? Words.inventedName(random) + "!"
                : Draw.from(random, List.of("Over.", "Done.", "OK.", "Thanks!", "Voilà.", "Sir.", "Hey!", "So:"));
    }

    private static TaskSample with(String instruction, TaskSample sample, Message.Assistant answer, Judge judge) {
        List<Message> messages = new ArrayList<>();
        messages.add(new Message.SystemPrompt(instruction));
        messages.addAll(sample.request().messages());
        Chat request =
                new Chat(messages, sample.request().tools(), sample.request().effort());
        return new TaskSample(sample.task(), request, answer, judge);
    }
}
