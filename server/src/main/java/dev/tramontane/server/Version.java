package dev.tramontane.server;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Which version of the server this is. */
final class Version {
    private static final String BUILD = "build.properties";

    private Version() {}

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
