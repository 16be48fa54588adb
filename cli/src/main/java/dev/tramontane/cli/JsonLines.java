package dev.tramontane.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Answers a file of requests, one JSON text per line, line by line. What is wrong with one line does not stop the rest. */
final class JsonLines {
    private static final String STANDARD_INPUT = "-";

    /** What is answered to a line that cannot be. */
    record Refusal(String error) {}

    private JsonLines() {}

    /**
     * Answers every line that is not blank with one line of JSON, at once.
     *
     * @param file where the requests are; {@code -} for standard input
     * @param answer makes the answer, a record; failures that it can describe are to be thrown as {@link CliException}
     */
    static void answer(String file, TramontaneCommand top, Function<String, Object> answer) throws IOException {
        try (InputStream input = new BufferedInputStream(open(file, top.shell()))) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = input.read(); next >= 0 || line.size() > 0; next = input.read()) {
                if (next >= 0 && next != '\n') {
                    line.write(next);
                    continue;
                }
                answer(line.toByteArray(), top.output(), answer);
                line.reset();
            }
        }
    }

    private static InputStream open(String file, Shell shell) throws IOException {
        if (file.equals(STANDARD_INPUT)) {
            return shell.input().stream();
        }
        Path path = Path.of(file);
        if (Files.isDirectory(path)) {
            throw new CliException(file + ": is a folder, not a file of requests");
        }
        return Files.newInputStream(path);
    }

    private static void answer(byte[] line, Output output, Function<String, Object> answer) {
        Object result;
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
            if (text.isBlank()) {
                return;
            }
            result = answer.apply(text);
        } catch (CharacterCodingException e) {
            result = new Refusal("the line is not UTF-8");
        } catch (RuntimeException | OutOfMemoryError e) {
            // Whatever one line meets, the next one is answered.
            result = new Refusal(Failures.describe(e));
        }
        output.println(Json.line(result));
        output.flush();
    }
}
