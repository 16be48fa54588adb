package dev.tramontane.server;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine's own Chromium without a window. Playwright brings neither it nor Node.js: both would be huge downloads. */
final class Chromium implements AutoCloseable {
    private static final List<String> USUAL = List.of(
            "/usr/bin/chromium",
            "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome",
            "/snap/bin/chromium",
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Path chromium, Path node) {
        System.setProperty("playwright.nodejs.path", node.toString());
        playwright = Playwright.create(new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        LaunchOptions options = new LaunchOptions().setExecutablePath(chromium);
        // Chromium's sandbox refuses to be started by root, as in containers.
        options.setChromiumSandbox(!System.getProperty("user.name").equals("root"));
        browser = playwright.chromium().launch(options);
    }

    /** Starts it, or has the test skipped where it cannot be. */
    static Chromium start() {
        Optional<Path> chromium = Stream.concat(Optional.ofNullable(System.getenv("CHROMIUM")).stream(), USUAL.stream())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(
                chromium.isPresent(),
                "the page is not looked at: no Chromium here; install it, or say where in CHROMIUM");
        Optional<Path> node = OnPath.find("node");
        assumeTrue(node.isPresent(), "the page is not looked at: no Node.js here, which drives Chromium");
        return new Chromium(chromium.get(), node.get());
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        playwright.close();
    }
}
