package dev.tramontane.server.chat;

import dev.tramontane.language.chat.Chat;
import java.util.List;

/**
 * A conversation as a request has it.
 *
 * @param chat its messages and tools; the effort is left open
 * @param warnings what of it the model gets to see in another way than it was sent
 */
record ReadConversation(Chat chat, List<String> warnings) {}
