package dev.tramontane.cli;

import dev.tramontane.tensor.KernelProvider;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: what a report of a problem should begin with. */
final class Version implements IVersionProvider {
    private static final String BUILD = "build.properties";

    @Override
    public String[] getVersion() {
        return new String[] {
            "tramontane " + number(),
            "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch"),
            kernels()
        };
    }

    /** What the processor is computed with. */
    static String kernels() {
        return KernelProvider.best(true).description();
    }

    static String number() {
        try (InputStream build = Version.class.getResourceAsStream(BUILD)) {
            if (build == null) {
                throw new IllegalStateException("the jar lacks " + BUILD);
            }
            Properties properties = new Properties();
            properties.load(build);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new IllegalStateException("the jar is damaged: " + BUILD, e);
        }
    }
}
