package dev.tramontane.language.prompt;

import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.chat.ToolCall;
import dev.tramontane.language.tokenizer.TokenizerVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings messages into the form in which they are rendered: neighbours of the user become one message, and so do those of
 * the assistant; tool results are put in the order of the calls that they answer; adjacent texts of a message are joined.
 */
final class Turns {
    private static final String BETWEEN_MESSAGES = "\n\n";

    private final String betweenChunks;
    private final List<Message> turns = new ArrayList<>();
    /** Position by call id, of the calls since the last results. */
    private final Map<String, Integer> callOrder = new HashMap<>();

    private Turns(String betweenChunks) {
        this.betweenChunks = betweenChunks;
    }

    static List<Message> of(List<Message> messages, TokenizerVersion version) {
        Turns turns = new Turns(
                switch (version) {
                    case V13 -> BETWEEN_MESSAGES;
                    case V15 -> "";
                });
        for (int start = 0; start < messages.size(); ) {
            int end = start + 1;
            while (end < messages.size()
                    && messages.get(end).getClass().equals(messages.get(start).getClass())) {
                end++;
            }
            turns.addRun(messages.subList(start, end));
            start = end;
        }
        return turns.turns;
    }

    /** Adds neighbouring messages of one role. */
    private void addRun(List<Message> run) {
        switch (run.getFirst()) {
            case Message.SystemPrompt s -> {
                for (Message system : run) {
                    turns.add(new Message.SystemPrompt(join(List.of(system))));
                }
            }
            case Message.User u -> turns.add(new Message.User(join(run)));
            case Message.Assistant a -> addAssistant(run);
            case Message.ToolResult t -> addResults(run);
        }
    }

    private void addAssistant(List<Message> run) {
        List<ToolCall> calls = new ArrayList<>();
        boolean prefix = false;
        for (Message message : run) {
            if (message instanceof Message.Assistant assistant) {
                calls.addAll(assistant.toolCalls());
                prefix |= assistant.prefix();
            }
        }
        for (ToolCall call : calls) {
            callOrder.put(call.id(), callOrder.size());
        }
        turns.add(new Message.Assistant(join(run), calls, prefix));
    }

    private void addResults(List<Message> run) {
        List<Message.ToolResult> results = new ArrayList<>();
        for (Message message : run) {
            if (message instanceof Message.ToolResult result) {
                results.add(new Message.ToolResult(result.callId(), result.name(), join(List.of(result))));
            }
        }
        results.sort(Comparator.comparingInt(result -> callOrder.getOrDefault(result.callId(), Integer.MAX_VALUE)));
        callOrder.clear();
        turns.addAll(results);
    }

    /** The chunks of some messages with neighbouring texts joined and empty ones left out. */
    private List<Chunk> join(List<Message> messages) {
        List<Chunk> joined = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Message message : messages) {
            String separator = BETWEEN_MESSAGES;
            for (Chunk chunk : message.content()) {
                if (chunk instanceof Chunk.Text(String next)) {
                    if (!next.isEmpty()) {
                        text.append(text.isEmpty() ? "" : separator).append(next);
                        separator = betweenChunks;
                    }
                } else {
                    flush(text, joined);
                    joined.add(chunk);
                    separator = betweenChunks;
                }
            }
        }
        flush(text, joined);
        return joined;
    }

    private static void flush(StringBuilder text, List<Chunk> chunks) {
        if (!text.isEmpty()) {
            chunks.add(new Chunk.Text(text.toString()));
            text.setLength(0);
        }
    }
}
