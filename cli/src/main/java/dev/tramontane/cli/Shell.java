package dev.tramontane.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a command is given by whoever starts it; tests give their own.
 *
 * @param home the folder that Tramontane was installed in, where known
 * @param interrupts how Ctrl-C reaches the command
 */
record Shell(
        Standard<InputStream> input,
        Standard<OutputStream> output,
        Standard<OutputStream> errors,
        Map<String, String> environment,
        Optional<Path> home,
        Interrupts interrupts) {

    private static final int LONGEST_INPUT = 64 << 20;
    private static final String HOME_PROPERTY = "tramontane.home";

    /** One of the three standard streams. */
    record Standard<T>(T stream, boolean isTerminal, Charset charset) {}

    /** That of this process. */
    static Shell ofProcess() {
        // Not System.out, which swallows failures: a reader that went away should end the command.
        return new Shell(
                standard(0, new FileInputStream(FileDescriptor.in), "stdin.encoding"),
                standard(1, new FileOutputStream(FileDescriptor.out), "stdout.encoding"),
                standard(2, new FileOutputStream(FileDescriptor.err), "stderr.encoding"),
                System.getenv(),
                Optional.ofNullable(System.getProperty(HOME_PROPERTY)).map(Path::of),
                new ProcessInterrupts());
    }

    private static <T> Standard<T> standard(int descriptor, T stream, String encodingProperty) {
        boolean isTerminal = Terminals.isTerminal(descriptor);
        // Files and pipes are UTF-8 wherever the command runs; a terminal shows what its locale says.
        String encoding = isTerminal ? System.getProperty(encodingProperty) : null;
        return new Standard<>(
                stream, isTerminal, encoding == null ? StandardCharsets.UTF_8 : Charset.forName(encoding));
    }

    /** The value of an environment variable; empty if it is not set or empty. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** All of standard input; throws {@link CliException} if it is too long or no text. */
    String inputText() throws IOException {
        byte[] bytes = input.stream().readNBytes(LONGEST_INPUT + 1);
        if (bytes.length > LONGEST_INPUT) {
            throw new CliException("standard input is longer than " + LONGEST_INPUT + " bytes; give less");
        }
        try {
            return input.charset().newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new CliException("standard input is not text in " + input.charset(), e);
        }
    }
}
