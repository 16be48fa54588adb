package dev.tramontane.train.data;

import dev.tramontane.language.chat.Chat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Examples of a file. Those with images are made whenever they are asked for: pixels take a hundred times their file. */
final class ChatExamples implements Examples {

    /** What is kept of a line. */
    sealed interface Entry {
        /** From 1. */
        int line();

        /** What stands for the line's content. */
        long digest();

        int length();
    }

    /** Without images, all of it. */
    record Text(int line, long digest, Example example) implements Entry {
        @Override
        public int length() {
            return example.length();
        }
    }

    /** With images, what it is made of. */
    record Pictured(int line, long digest, int length, Chat chat, IntPredicate isLearned, int longest)
            implements Entry {}

    private final ExampleEncoder encoder;
    private final List<Entry> entries;

    ChatExamples(ExampleEncoder encoder, List<Entry> entries) {
        this.encoder = encoder;
        this.entries = List.copyOf(entries);
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public int length(int index) {
        return entries.get(index).length();
    }

    @Override
    public Example get(int index) {
        return switch (entries.get(index)) {
            case Text text -> text.example();
            case Pictured pictured ->
                encoder.cut(encoder.encode(pictured.chat(), "", pictured.isLearned()), pictured.longest());
        };
    }

    /** The examples of those lines whose content falls below, or not below, a part of all. */
    ChatExamples part(double share, boolean below) {
        List<Entry> part = new ArrayList<>();
        for (Entry entry : entries) {
            // 53 bits, as many as a double has.
            boolean isBelow = (entry.digest() >>> 11) * 0x1p-53 < share;
            if (isBelow == below) {
                part.add(entry);
            }
        }
        return new ChatExamples(encoder, part);
    }
}
