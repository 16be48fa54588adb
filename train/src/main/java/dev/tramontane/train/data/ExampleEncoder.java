package dev.tramontane.train.data;

import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.ChatException.Kind;
import dev.tramontane.language.chat.Chunk;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Message;
import dev.tramontane.language.prompt.ImageSpan;
import dev.tramontane.language.prompt.PromptEncoder;
import dev.tramontane.language.prompt.Transcript;
import dev.tramontane.language.tokenizer.ControlTokens;
import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.model.image.ImageDecoder;
import dev.tramontane.model.image.ImageException;
import dev.tramontane.model.image.ImageLimits;
import dev.tramontane.model.image.ImagePreprocessor;
import dev.tramontane.model.image.Pixels;
import dev.tramontane.model.image.ResizeMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Makes examples of conversations that end with an answer. Tokens are those of the prompts that the engine would make and
 * of the answers that it would read, thoughts and calls with their markers; learned are the answers, each with the token
 * that ends it. The chat format keeps old thoughts, so that one example holds every answer of a conversation as the model
 * would have given it. Immutable and thread-safe.
 */
public final class ExampleEncoder {
    private final Tekken tekken;
    private final PromptEncoder encoder;
    private final Optional<ImagePreprocessor> preprocessor;
    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.STANDARD);
    private final int image;
    private final int imageBreak;
    private final int imageEnd;

    private ExampleEncoder(Tekken tekken, Optional<VisionConfig> vision) {
        this.tekken = tekken;
        encoder = PromptEncoder.of(tekken);
        preprocessor = vision.map(config -> new ImagePreprocessor(config, ResizeMode.MISTRAL));
        image = tekken.findSpecial(ControlTokens.IMAGE).orElse(-1);
        imageBreak = tekken.findSpecial(ControlTokens.IMAGE_BREAK).orElse(-1);
        imageEnd = tekken.findSpecial(ControlTokens.IMAGE_END).orElse(-1);
    }

    /**
     * An encoder for a model.
     *
     * @param vision the model's image encoder; without one, images are refused
     * @throws dev.tramontane.language.tokenizer.TokenizerException if the tokenizer lacks a special token of its format
     */
    public static ExampleEncoder of(Tekken tekken, Optional<VisionConfig> vision) {
        return new ExampleEncoder(tekken, vision);
    }

    /**
     * The example of a conversation, of which all answers are learned.
     *
     * @param chat a conversation whose last message is the assistant's
     * @param task what it exercises; may be empty
     * @throws ChatException if the format has no place for the conversation, or the model could not answer so
     */
    public Example encode(Chat chat, String task) {
        return encode(chat, task, _ -> true);
    }

    /** As {@link #encode(Chat, String)}, but of the answers only the last one is learned. */
    public Example encodeLast(Chat chat, String task) {
        int last = chat.messages().size() - 1;
        int first = last;
        while (first > 0 && chat.messages().get(first - 1) instanceof Message.Assistant) {
            first--;
        }
        int start = first;
        return encode(chat, task, message -> message >= start);
    }

    /**
     * As {@link #encode(Chat, String)}, of some answers.
     *
     * @param isLearned whether the assistant's message of that number is learned; asked for no other
     * @throws ChatException also if messages that are one answer differ in this
     */
    public Example encode(Chat chat, String task, IntPredicate isLearned) {
        Transcript transcript = encoder.transcribe(chat);
        Effort effort = effort(chat);
        boolean[] learned = new boolean[transcript.length()];
        for (Transcript.Answer answer : transcript.answers()) {
            if (isLearned(answer, isLearned)) {
                checkThoughts(chat, answer, effort);
                Arrays.fill(learned, answer.start(), answer.end(), true);
            }
        }
        return new Example(transcript.tokens(), learned, images(transcript.images()), task, effort);
    }

    /**
     * The beginning of an example, with no image cut in two.
     *
     * @param longest the most tokens
     * @return the example itself if it is not longer
     */
    public Example cut(Example example, int longest) {
        if (example.length() <= longest) {
            return example;
        }
        int[] tokens = example.tokens();
        int end = longest;
        while (end > 0 && isInsideImage(tokens[end - 1])) {
            end--;
        }
        int images = 0;
        for (int i = 0; i < end; i++) {
            images += tokens[i] == imageEnd ? 1 : 0;
        }
        return new Example(
                Arrays.copyOf(tokens, end),
                Arrays.copyOf(example.learned(), end),
                example.images().subList(0, images),
                example.task(),
                example.effort());
    }

    /** Whether more tokens of an image must follow. */
    private boolean isInsideImage(int token) {
        return token == image || token == imageBreak;
    }

    /** The same conversation without an effort if the model has none to set. */
    Chat withoutNeedlessEffort(Chat chat) {
        return tekken.effortSetting().isPresent() ? chat : new Chat(chat.messages(), chat.tools(), Optional.empty());
    }

    private static boolean isLearned(Transcript.Answer answer, IntPredicate isLearned) {
        boolean first = isLearned.test(answer.firstMessage());
        for (int message = answer.firstMessage() + 1; message <= answer.lastMessage(); message++) {
            if (isLearned.test(message) != first) {
                throw new ChatException(
                        Kind.MESSAGE_STRUCTURE,
                        "messages[" + message + "]",
                        "neighbouring messages of the assistant are one answer; learn both or neither");
            }
        }
        return first;
    }

    /** A model that is asked not to think must not learn to do so, nor to stop in the middle of a thought. */
    private void checkThoughts(Chat chat, Transcript.Answer answer, Effort effort) {
        boolean mayThink = effort == Effort.HIGH || tekken.effortSetting().isEmpty();
        for (int message = answer.firstMessage(); message <= answer.lastMessage(); message++) {
            for (Chunk chunk : chat.messages().get(message).content()) {
                if (chunk instanceof Chunk.Thinking thinking && !(mayThink && thinking.closed())) {
                    throw new ChatException(
                            Kind.ASSISTANT_MESSAGE,
                            "messages[" + message + "]",
                            thinking.closed()
                                    ? "thinks where reasoning_effort is none; set it to high or leave the thought out"
                                    : "has a thought without an end, which is for prompts alone");
                }
            }
        }
    }

    private Effort effort(Chat chat) {
        return chat.effort()
                .or(() -> tekken.effortSetting()
                        .flatMap(setting -> setting.byDefault())
                        .flatMap(Effort::of))
                .orElse(Effort.NONE);
    }

    private List<ExampleImage> images(List<ImageSpan> spans) {
        if (spans.isEmpty()) {
            return List.of();
        }
        ImagePreprocessor eye = preprocessor.orElseThrow(() ->
                new ChatException(Kind.UNSUPPORTED, "messages", "this model has no image encoder; leave images out"));
        List<ExampleImage> images = new ArrayList<>();
        for (ImageSpan span : spans) {
            images.add(image(eye, span, images.size() + 1));
        }
        return images;
    }

    private ExampleImage image(ImagePreprocessor eye, ImageSpan span, int number) {
        try {
            Pixels pixels = eye.preprocess(decoder.decode(span.image().bytes()));
            if (pixels.grid().columns() != span.grid().columns()
                    || pixels.grid().rows() != span.grid().rows()) {
                throw new ChatException(
                        Kind.MALFORMED,
                        "image " + number,
                        "is not of the size that its header tells; save it again with another program");
            }
            return new ExampleImage(
                    pixels.values(), pixels.grid().height(), pixels.grid().width());
        } catch (ImageException e) {
            throw new ChatException(Kind.MALFORMED, "image " + number, "cannot be decoded: " + e.getMessage(), e);
        }
    }
}
