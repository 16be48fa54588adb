package dev.tramontane.language.prompt;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.ChatException.Kind;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.tokenizer.ControlTokens;
import dev.tramontane.language.tokenizer.EffortSetting;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.language.tokenizer.TokenizerException;
import dev.tramontane.language.tokenizer.TokenizerVersion;
import java.util.List;
import java.util.Optional;

/**
 * Renders conversations in the chat format of a tokenizer, token for token as mistral_common 1.12 does in serving mode.
 *
 * <p>Whatever text a conversation holds is encoded as text, so that it can never become a special token: what a user or a
 * tool writes cannot end its turn.
 *
 * <p>A tokenizer without an effort setting, as those of v13 are, has no place for the effort in its prompts: such models
 * accept {@link Effort#NONE}, which is what they do, and refuse {@link Effort#HIGH} rather than ignore it. Immutable and
 * thread-safe.
 */
public final class PromptEncoder {
    private static final List<String> NEEDED = List.of(
            ControlTokens.BEGIN,
            ControlTokens.END,
            ControlTokens.USER,
            ControlTokens.END_USER,
            ControlTokens.SYSTEM,
            ControlTokens.END_SYSTEM,
            ControlTokens.TOOLS,
            ControlTokens.END_TOOLS,
            ControlTokens.TOOL_RESULT,
            ControlTokens.END_TOOL_RESULT,
            ControlTokens.TOOL_CALL,
            ControlTokens.ARGUMENTS);
    private static final List<String> NEEDED_FOR_SETTINGS = List.of(ControlTokens.SETTINGS, ControlTokens.END_SETTINGS);

    private final Tekken tekken;

    private PromptEncoder(Tekken tekken) {
        this.tekken = tekken;
    }

    /**
     * An encoder for the models of a tokenizer.
     *
     * @throws TokenizerException if the tokenizer lacks a special token of its chat format
     */
    public static PromptEncoder of(Tekken tekken) {
        NEEDED.forEach(tekken::special);
        if (tekken.version() == TokenizerVersion.V15) {
            NEEDED_FOR_SETTINGS.forEach(tekken::special);
        }
        return new PromptEncoder(tekken);
    }

    /**
     * Checks and renders a conversation.
     *
     * @throws ChatException if the chat format has no place for this conversation
     */
    public Prompt encode(Chat chat) {
        ChatRules.check(chat, tekken.version());
        return written(chat).prompt();
    }

    /**
     * Checks and renders a conversation that ends with an answer, as {@link #encode} would have rendered each of its
     * prompts and the model written what follows. Calls of the last answer need no results.
     *
     * @throws ChatException if the chat format has no place for this conversation, or it ends otherwise
     */
    public Transcript transcribe(Chat chat) {
        ChatRules.checkTranscript(chat, tekken.version());
        return written(chat).transcript(chat.messages());
    }

    private PromptWriter written(Chat chat) {
        PromptWriter writer = new PromptWriter(tekken, chat.tools(), effort(chat.effort()));
        for (Message turn : Turns.of(chat.messages(), tekken.version())) {
            writer.add(turn);
        }
        return writer;
    }

    private Optional<String> effort(Optional<Effort> wanted) {
        if (tekken.effortSetting().isEmpty()) {
            if (wanted.equals(Optional.of(Effort.HIGH))) {
                throw unsupported("this model has no reasoning effort to set");
            }
            return Optional.empty();
        }
        EffortSetting setting = tekken.effortSetting().get();
        if (wanted.isEmpty()) {
            if (!setting.optional()) {
                throw unsupported("this model needs an effort, one of " + setting.values());
            }
            return setting.byDefault();
        }
        String effort = wanted.get().toString();
        if (!setting.values().contains(effort)) {
            throw unsupported("this model has the efforts " + setting.values() + ", not " + effort);
        }
        return Optional.of(effort);
    }

    private static ChatException unsupported(String problem) {
        return new ChatException(Kind.UNSUPPORTED, "reasoning_effort", problem);
    }
}
