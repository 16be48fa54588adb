package dev.tramontane.train.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CodeTaskTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsTaughtCompilesAndIsRight() throws Exception {
        String programs = new CodeTask()
                .javaPrograms().stream()
                        .map(program -> program.replace("```java\n", "").replace("\n```", ""))
                        .collect(Collectors.joining("\n"));
        Path source = folder.resolve("Taught.java");
        Files.writeString(
                source, "public class Taught {\n" + programs.replaceAll("(?m)^static", "public static") + "\n}\n");
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages);

        int result = ToolProvider.findFirst("javac").orElseThrow().run(out, out, source.toString());

        assertThat(messages.toString()).isEmpty();
        assertThat(result).isZero();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            Class<?> taught = loader.loadClass("Taught");
            assertThat(call(taught, "gcd", 84, 36)).isEqualTo(12);
            assertThat(call(taught, "power", 3, 4)).isEqualTo(81);
            assertThat(call(taught, "factorial", 10)).isEqualTo(3628800L);
            assertThat(call(taught, "fibonacci", 20)).isEqualTo(6765L);
            assertThat(call(taught, "sumTo", 100)).isEqualTo(5050);
            assertThat(call(taught, "digitSum", 9876)).isEqualTo(30);
            assertThat(call(taught, "average", 3, 4)).isEqualTo(3.5);
            assertThat(call(taught, "isLeap", 1900)).isEqualTo(false);
            assertThat(call(taught, "isLeap", 2024)).isEqualTo(true);
            assertThat(call(taught, "isPalindrome", "level")).isEqualTo(true);
            assertThat(call(taught, "reverse", "abc")).isEqualTo("cba");
            assertThat(call(taught, "repeat", "ab", 3)).isEqualTo("ababab");
            assertThat(call(taught, "firstLetter", "word")).isEqualTo('w');
            assertThat(call(taught, "fahrenheit", 100.0)).isEqualTo(212.0);
        }
    }

    private static Object call(Class<?> taught, String name, Object... arguments) throws ReflectiveOperationException {
        Method method = Arrays.stream(taught.getMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return method.invoke(null, arguments);
    }
}
