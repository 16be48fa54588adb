package dev.tramontane.engine;

import dev.tramontane.engine.EngineException.Kind;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.prompt.Prompt;
import dev.tramontane.language.prompt.PromptEncoder;
import dev.tramontane.language.tokenizer.TokenBuffer;
import java.util.List;
import java.util.Optional;

/** From what a request continues to tokens; may be used by any thread. */
final class Prompts {

    private final Vocabulary vocabulary;
    private final PromptEncoder encoder;
    private final Optional<ImageEncoder> images;
    private final int contextLength;

    /** @param contextLength the most tokens of a prompt and its answer together */
    Prompts(Vocabulary vocabulary, Optional<ImageEncoder> images, int contextLength) {
        this.vocabulary = vocabulary;
        this.images = images;
        this.contextLength = contextLength;
        encoder = PromptEncoder.of(vocabulary.tokenizer());
    }

    /** A request's prompt. */
    record Prepared(int[] tokens, boolean insideThought, Optional<PromptImages> images) {
        static Prepared of(int[] tokens) {
            return new Prepared(tokens, false, Optional.empty());
        }
    }

    /**
     * Renders an input, whether it fits or not, without decoding its images.
     *
     * @throws dev.tramontane.language.chat.ChatException if a chat breaks a rule of the prompt format
     * @throws EngineException if there is nothing to render, or something that the model cannot take
     */
    int[] tokens(Input input) {
        if (input instanceof Input.OfChat(Chat chat)) {
            Prompt prompt = encoder.encode(chat);
            if (!prompt.images().isEmpty()) {
                ImageEncoder _ = imageEncoder();
            }
            return prompt.tokens();
        }
        return render(input).tokens();
    }

    /**
     * Renders an input, and decodes its images.
     *
     * @throws dev.tramontane.language.chat.ChatException if a chat breaks a rule of the prompt format
     * @throws EngineException if the prompt does not fit, or has what the model cannot take
     */
    Prepared prepare(Input input) {
        Prepared prepared = render(input);
        requireRoom(prepared.tokens().length);
        return prepared;
    }

    private Prepared render(Input input) {
        return switch (input) {
            case Input.OfChat(Chat chat) -> {
                Prompt prompt = encoder.encode(chat);
                requireRoom(prompt.length());
                yield new Prepared(prompt.tokens(), prompt.insideThought(), prepareImages(prompt));
            }
            case Input.OfText(String text) -> {
                TokenBuffer buffer = new TokenBuffer(16 + text.length() / 3);
                buffer.add(vocabulary.begin());
                vocabulary.tokenizer().encode(text, buffer);
                yield Prepared.of(buffer.toArray());
            }
            case Input.OfTokens(List<Integer> ids) -> Prepared.of(checked(ids));
        };
    }

    private int[] checked(List<Integer> ids) {
        if (ids.isEmpty()) {
            throw new EngineException(Kind.INVALID_REQUEST, "there are no tokens to continue; give at least one");
        }
        for (int i = 0; i < ids.size(); i++) {
            if (ids.get(i) < 0 || ids.get(i) >= vocabulary.size()) {
                throw new EngineException(
                        Kind.INVALID_REQUEST,
                        "token " + i + " is " + ids.get(i) + ", outside the vocabulary of " + vocabulary.size());
            }
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    private void requireRoom(int promptLength) {
        if (promptLength >= contextLength) {
            throw new EngineException(
                    Kind.PROMPT_TOO_LONG,
                    // Coding agents know by these words that it is time to sum up what was said so far.
                    "the prompt is too long: it has " + promptLength + " tokens and the maximum context length is "
                            + contextLength + " tokens; shorten it or allow a larger context");
        }
    }

    private Optional<PromptImages> prepareImages(Prompt prompt) {
        if (prompt.images().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(imageEncoder().prepare(prompt));
    }

    private ImageEncoder imageEncoder() {
        return images.orElseThrow(() -> new EngineException(
                Kind.INVALID_REQUEST, "this model has no image encoder; send text only, or load one that has"));
    }
}
