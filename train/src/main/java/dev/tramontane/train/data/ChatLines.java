package dev.tramontane.train.data;

import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.json.JsonException;
import dev.tramontane.language.json.JsonValue;
import dev.tramontane.train.data.ChatLineOptions.TooLong;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Reads files of conversations, one JSON object a line: {@code messages}, and if need be {@code tools} and
 * {@code reasoning_effort}, as requests to OpenAI's and Mistral's chat APIs have them, ending with the assistant's answer.
 * Blank lines mean nothing. Everything that is wrong is told, line by line, before anything is learned. Files are hostile:
 * the length of a line and what its JSON may become are bounded, nothing is fetched, and images are read from below the
 * file's folder alone.
 */
public final class ChatLines {
    /** The most bytes of a line: room for two of the largest images. */
    public static final int LONGEST_LINE = 64 << 20;

    private static final int MOST_LINES = 50_000_000;
    private static final int MOST_IGNORED = 32;
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final Path file;
    private final ExampleEncoder encoder;
    private final ChatLineOptions options;
    private final List<ChatExamples.Entry> entries = new ArrayList<>();
    private final List<ChatLineProblem> problems = new ArrayList<>();
    private final Map<String, Integer> ignored = new TreeMap<>();
    private int problemCount;
    private int tooLong;

    private ChatLines(Path file, ExampleEncoder encoder, ChatLineOptions options) {
        this.file = file;
        this.encoder = encoder;
        this.options = options;
    }

    /**
     * Reads a whole file and makes every example once, to see that it can be made.
     *
     * @throws IOException if the file cannot be read; what is wrong inside is told by the result
     */
    public static ChatData read(Path file, ExampleEncoder encoder, ChatLineOptions options) throws IOException {
        return new ChatLines(file, encoder, options).read();
    }

    private ChatData read() throws IOException {
        ImageFolder images = ImageFolder.of(file);
        int lineCount = 0;
        try (InputStream in = Files.newInputStream(file)) {
            Lines lines = new Lines(in, LONGEST_LINE);
            for (Optional<Lines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
                lineCount = line.get().number();
                if (lineCount > MOST_LINES) {
                    problem(lineCount, "", "the file has more than " + MOST_LINES + " lines; divide it");
                    break;
                }
                read(line.get(), images);
            }
        }
        return new ChatData(
                new ChatExamples(encoder, entries), problems, problemCount, tooLong, lineCount, Map.copyOf(ignored));
    }

    private void read(Lines.Line line, ImageFolder images) {
        if (line.isTooLong()) {
            problem(line.number(), "", "is longer than " + LONGEST_LINE + " bytes");
            return;
        }
        try {
            String text = text(line);
            if (!text.isBlank()) {
                add(WireChat.read(JsonValue.parseDistinct(text), images), digest(line.bytes()), line.number());
            }
        } catch (CharacterCodingException e) {
            problem(line.number(), "", "is not UTF-8");
        } catch (JsonException e) {
            problem(line.number(), "", "is not valid JSON: " + e.getMessage());
        } catch (ChatException e) {
            String path = e.path();
            String message = String.valueOf(e.getMessage());
            String prefix = path + ": ";
            problem(line.number(), path, message.startsWith(prefix) ? message.substring(prefix.length()) : message);
        }
    }

    private static String text(Lines.Line line) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(line.bytes()))
                .toString();
        return line.number() == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    private void add(WireChat read, long digest, int line) {
        read.ignored().forEach(name -> {
            if (ignored.size() < MOST_IGNORED || ignored.containsKey(name)) {
                ignored.merge(name, 1, Integer::sum);
            }
        });
        Chat chat = encoder.withoutNeedlessEffort(read.chat());
        int last = chat.messages().size() - 1;
        IntPredicate isLearned = options.lastAnswerOnly()
                ? message -> message == last && !read.unlearned().get(message)
                : message -> !read.unlearned().get(message);
        Example example = encoder.encode(chat, "", isLearned);
        if (example.learnedCount() == 0) {
            problem(line, "messages", "nothing of it is to be learned: all answers have the weight 0");
            return;
        }
        if (example.length() > options.longest()) {
            tooLong(example, line);
            if (options.tooLong() != TooLong.CUT) {
                return;
            }
        }
        int longest = options.longest();
        Example kept = encoder.cut(example, longest);
        if (kept.learnedCount() > 0) {
            entries.add(
                    example.images().isEmpty()
                            ? new ChatExamples.Text(line, digest, kept)
                            : new ChatExamples.Pictured(line, digest, kept.length(), chat, isLearned, longest));
        }
    }

    private void tooLong(Example example, int line) {
        tooLong++;
        if (options.tooLong() == TooLong.REFUSED) {
            problem(
                    line,
                    "",
                    "has " + example.length() + " tokens, at most " + options.longest()
                            + " are allowed; shorten it, or have it cut or left out");
        }
    }

    private void problem(int line, String field, String reason) {
        problemCount++;
        if (problems.size() < options.mostProblems()) {
            problems.add(new ChatLineProblem(file, line, field, reason));
        }
    }

    /** What stands for a line's content: the same line is always on the same side of a split. */
    private static long digest(byte[] line) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(line);
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256, which all must have", e);
        }
    }
}
