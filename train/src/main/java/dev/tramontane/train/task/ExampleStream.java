package dev.tramontane.train.task;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.train.data.Example;
import dev.tramontane.train.data.ExampleEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A curriculum's samples as examples: the tokens of prompts as the engine makes them, and the answers, which are learned.
 * Not thread-safe; {@link #at} is.
 */
public final class ExampleStream {
    private final Curriculum curriculum;
    private final ExampleEncoder encoder;
    private final long seed;
    private long next;

    /**
     * A row of examples without images.
     *
     * @param curriculum what is drawn
     * @param tekken the tokenizer of the model
     * @param seed which row
     * @param next the index of the next example, from 0 on; what {@link #position} gave to go on there
     */
    public ExampleStream(Curriculum curriculum, Tekken tekken, long seed, long next) {
        this(curriculum, ExampleEncoder.of(tekken, Optional.empty()), seed, next);
    }

    /**
     * A row of examples, of which some may have images.
     *
     * @param curriculum what is drawn
     * @param encoder for what the model can read
     * @param seed which row
     * @param next the index of the next example, from 0 on
     */
    public ExampleStream(Curriculum curriculum, ExampleEncoder encoder, long seed, long next) {
        this.curriculum = curriculum;
        this.encoder = encoder;
        this.seed = seed;
        this.next = next;
    }

    /** The next example. */
    public Example next() {
        return at(next++);
    }

    /** The index of the next example. */
    public long position() {
        return next;
    }

    /** The example at an index, from 0 on. */
    public Example at(long index) {
        return encode(encoder, curriculum.sample(seed, index));
    }

    /** A sample as an example. */
    static Example encode(ExampleEncoder encoder, TaskSample sample) {
        List<Message> messages = new ArrayList<>(sample.request().messages());
        messages.add(sample.answer());
        Chat chat =
                new Chat(messages, sample.request().tools(), sample.request().effort());
        return encoder.encode(chat, sample.task());
    }
}
