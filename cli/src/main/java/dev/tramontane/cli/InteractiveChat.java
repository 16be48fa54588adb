package dev.tramontane.cli;

import dev.tramontane.engine.Completion;
import dev.tramontane.engine.CompletionStream;
import dev.tramontane.engine.Engine;
import dev.tramontane.engine.EngineException;
import dev.tramontane.engine.FinishReason;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Image;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;

/** A conversation at a terminal. */
final class InteractiveChat {
    private static final String PROMPT = "> ";

    private final Engine engine;
    private final Conversation conversation;
    private final AnswerSettings answerSettings;
    private final DisplaySettings display;
    private final LineReader reader;
    private final Output output;

    InteractiveChat(
            Engine engine,
            Conversation conversation,
            AnswerSettings answerSettings,
            DisplaySettings display,
            LineReader reader,
            Output output) {
        this.engine = engine;
        this.conversation = conversation;
        this.answerSettings = answerSettings;
        this.display = display;
        this.reader = reader;
        this.output = output;
    }

    /** Asks and answers until the user ends it. */
    void run() {
        say("Model: " + engine.folder() + ", context of " + engine.contextLength() + " tokens");
        say(SlashCommand.HELP + " tells what can be said besides questions; Ctrl-D ends.");
        boolean goesOn = true;
        while (goesOn) {
            try {
                goesOn = take(ChatInput.message(reader.readLine(PROMPT)));
            } catch (UserInterruptException e) {
                // Ctrl-C at the prompt forgets the line.
            } catch (EndOfFileException e) {
                goesOn = false;
            }
        }
    }

    /** Answers a message or obeys a command; returns whether the conversation goes on. */
    private boolean take(String message) {
        if (message.startsWith("//")) {
            answer(message.substring(1));
        } else if (message.startsWith("/")) {
            return obey(message);
        } else if (!message.isBlank()) {
            answer(message);
        }
        return true;
    }

    private boolean obey(String line) {
        Optional<SlashCommand> command = SlashCommand.of(line);
        String argument = SlashCommand.argumentOf(line);
        if (command.isEmpty()) {
            say("there is no command " + line.split("\\s", 2)[0] + "; " + SlashCommand.HELP
                    + " lists them, and a message that begins with a slash is written with two");
            return true;
        }
        switch (command.get()) {
            case EFFORT -> effort(argument);
            case SYSTEM -> system(argument);
            case IMAGE -> image(argument);
            case RESET -> {
                conversation.reset();
                say("what was said is forgotten");
            }
            case HELP -> {
                output.print(SlashCommand.help());
                output.flush();
            }
            case QUIT -> {
                return false;
            }
        }
        return true;
    }

    private void effort(String argument) {
        if (!argument.isEmpty()) {
            Optional<Effort> effort = Effort.of(argument);
            if (effort.isEmpty()) {
                say("the effort is none or high, not " + argument);
                return;
            }
            conversation.effort(effort.get());
        }
        say("effort: " + conversation.effort().map(Effort::toString).orElse("the model's default"));
    }

    private void system(String text) {
        conversation.system(Optional.of(text).filter(given -> !given.isEmpty()));
        say(text.isEmpty() ? "no system prompt" : "the system prompt is set");
    }

    private void image(String file) {
        if (file.isEmpty()) {
            say("which file? " + SlashCommand.IMAGE + " FILE shows it with the next question");
            return;
        }
        if (!engine.takesImages()) {
            say("this model has no image encoder");
            return;
        }
        try {
            Image image = Image.of(Path.of(file));
            conversation.show(image);
            say(image.format() + " of " + image.width() + "×" + image.height()
                    + " pixels, goes with the next question");
        } catch (ChatException e) {
            say(String.valueOf(e.getMessage()));
        } catch (InvalidPathException e) {
            say("no file can be named " + file);
        }
    }

    private void answer(String question) {
        try (CompletionStream stream = engine.stream(answerSettings.request(engine, conversation.asking(question)))) {
            Terminal terminal = reader.getTerminal();
            SignalHandler before = terminal.handle(Signal.INT, _ -> stream.cancel());
            try {
                conclude(question, new AnswerWriter(output, display.thinking(output, output)).write(stream));
            } finally {
                terminal.handle(Signal.INT, before);
            }
        } catch (ChatException | EngineException e) {
            say(e.getMessage() + " (the question is not kept)");
        }
    }

    private void conclude(String question, Completion answer) {
        boolean kept = conversation.keep(question, answer);
        if (display.showsStatistics(output)) {
            say(Statistics.line(answer.finishReason(), answer.usage()));
        }
        if (!kept) {
            say(
                    answer.toolCalls().isEmpty()
                            ? "no answer, so the question is not kept"
                            : "tools cannot be called from here, so the question is not kept");
        } else if (answer.finishReason() == FinishReason.CANCELLED) {
            say("stopped; what was answered is kept");
        }
    }

    /** Says something that is not the model's. */
    private void say(String text) {
        output.println(output.dim(output.harmless(text)));
        output.flush();
    }
}
