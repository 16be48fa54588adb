package dev.tramontane.server.clients;

/** A conversation held through a client that applications use. What was said is kept in the client's own form. */
public interface Conversation extends AutoCloseable {
    /** Adds what the user says. */
    void say(String text);

    /** Adds an image in PNG, and what the user says about it. */
    void show(byte[] png, String text);

    /** Adds what came of a call. */
    void tell(Answer.Call call, String result);

    /** Asks for the answer to all that was said, and adds it. Failures are the client's own. */
    Answer ask(Way way);

    /** Asks for a stream, and leaves at its first words. */
    void leave();

    @Override
    void close();
}
