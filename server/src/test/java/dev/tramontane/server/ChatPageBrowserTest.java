package dev.tramontane.server;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, with the real server and the bundled model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChatPageBrowserTest {
    private static final double PATIENCE = 60_000;
    private static final String QUESTION = "What is 47 * 36?";
    private static final byte[] IMAGE = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    private Chromium chromium;
    private TestServer server;
    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();

    @BeforeAll
    void start() {
        chromium = Chromium.start();
        server = TestServer.start();
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void forget() {
        server.customise(UnaryOperator.identity());
        complaints.clear();
        requests.clear();
    }

    /** Violations of the page's policy are told on the console, so this covers them in every test. */
    @AfterEach
    void nothingWasAmiss() {
        contexts.forEach(BrowserContext::close);
        contexts.clear();
        assertThat(complaints).as("errors and warnings on the console").isEmpty();
        assertThat(requests)
                .as("requests to others")
                .allMatch(url -> url.startsWith("http://127.0.0.1:") || url.startsWith("data:"));
    }

    private Page open() {
        return open(server, new NewContextOptions());
    }

    private Page open(TestServer from, NewContextOptions options) {
        Page page = blank(options);
        page.navigate(from.server().address() + "/");
        return page;
    }

    private Page blank(NewContextOptions options) {
        BrowserContext context = chromium.browser().newContext(options);
        contexts.add(context);
        context.setDefaultTimeout(PATIENCE);
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onDialog(dialog -> complaints.add(dialog.message()));
        page.onRequest(request -> requests.add(request.url()));
        return page;
    }

    private static Locator input(Page page) {
        return page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true));
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
    }

    private static void ask(Page page, String text) {
        input(page).fill(text);
        input(page).press("Enter");
    }

    /** From now on the model says this, whatever it would rather say. */
    private void script(String... parts) {
        server.customise(request -> request.withConstraint(() -> Scripted.of(server.engine(), parts)));
    }

    @Test
    void showsThinkingAndFoldsItAwayWhenTheAnswerBegins() {
        Page page = open();
        // The page may be slower than the model: what counts is that the fold was open before it closed.
        page.evaluate("""
                new MutationObserver((records) => {
                    window.wasOpen ||= records.some((record) => record.target.matches('.thinking') && record.oldValue === '');
                }).observe(document.body, { subtree: true, attributeFilter: ['open'], attributeOldValue: true })
                """);
        page.getByLabel("High").check();
        ask(page, QUESTION);
        Locator answer = page.locator(".answer");
        assertThat(answer.locator(".prose")).hasText("1592");
        assertThat(answer.locator("summary")).hasText(Pattern.compile("Thought for [0-9.]+ s"));
        assertThat(answer.locator("details")).not().hasAttribute("open", "");
        assertThat(answer.locator(".thoughts")).containsText("1592");
        assertThat(page.evaluate("window.wasOpen")).isEqualTo(true);
        assertThat(answer.locator(".statistics"))
                .hasText(
                        Pattern.compile(
                                "\\d+ prompt.*[1-9]\\d* thinking.*\\d+ answer tokens.*\\d+ characters.*first after [0-9.]+ s.*\\d+ tokens/s"));
        assertThat(page.getByRole(AriaRole.STATUS)).hasText("1592");
        answer.locator("summary").click();
        assertThat(answer.locator(".thoughts")).isVisible();
    }

    @Test
    void answersAtOnceWithoutEffort() {
        Page page = open();
        page.getByLabel("None").check();
        ask(page, "What is 7 + 5?");
        assertThat(page.locator(".answer .prose")).hasText("12");
        assertThat(page.locator(".answer details")).isHidden();
        button(page, "Regenerate").click();
        assertThat(page.locator(".answer .statistics")).isVisible();
        assertThat(page.locator(".answer")).hasCount(1);
        button(page, "New chat").click();
        assertThat(page.locator(".answer")).hasCount(0);
        assertThat(input(page)).isFocused();
    }

    @Test
    void stopsTheModelByKeyAndButton() {
        script("and so on ");
        Page page = open();
        ask(page, QUESTION);
        assertThat(page.locator(".answer .prose")).containsText("and so on");
        page.keyboard().press("Escape");
        assertThat(page.locator(".answer").last()).containsText("Stopped.");
        ask(page, QUESTION);
        assertThat(page.locator(".answer").last().locator(".prose")).containsText("and so on");
        button(page, "Stop").click();
        assertThat(page.locator(".answer").last()).containsText("Stopped.");
        assertThat(button(page, "Send")).isVisible();
        page.waitForCondition(() -> server.engine().statistics().load().running() == 0);
    }

    @Test
    void isUsedByKeyboardAlone() {
        Page page = open();
        assertThat(input(page)).isFocused();
        page.keyboard().type("one");
        page.keyboard().press("Shift+Enter");
        page.keyboard().type("two");
        assertThat(input(page)).hasValue("one\ntwo");
        assertThat(page.locator(".question")).hasCount(0);
        input(page).fill("");
        for (String name : List.of("Add images", "Auto")) {
            page.keyboard().press("Tab");
            assertThat(page.evaluate(
                            "document.activeElement.labels?.[0]?.textContent || document.activeElement.ariaLabel"))
                    .isEqualTo(name);
        }
        page.keyboard().press("ArrowRight");
        assertThat(page.getByLabel("None")).isChecked();
        assertThat(page.evaluate("getComputedStyle(document.activeElement.nextElementSibling).outlineStyle"))
                .isEqualTo("solid");
        page.keyboard().press("/");
        assertThat(input(page)).isFocused();
        assertThat(input(page)).hasValue("");
        page.keyboard().type("What is 7 + 5?");
        page.keyboard().press("Enter");
        assertThat(page.locator(".answer .prose")).hasText("12");
    }

    @Test
    void followsTheSystemsAppearanceUntilToldOtherwise() {
        Page page = open(server, new NewContextOptions().setColorScheme(ColorScheme.DARK));
        Locator toggle = page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Dark appearance"));
        assertThat(toggle).hasAttribute("aria-pressed", "true");
        assertThat(brightness(page)).isLessThan(60);
        toggle.click();
        assertThat(brightness(page)).isGreaterThan(200);
        page.reload();
        assertThat(toggle).hasAttribute("aria-pressed", "false");
        assertThat(brightness(page)).isGreaterThan(200);
    }

    private static int brightness(Page page) {
        String colour = (String) page.evaluate("getComputedStyle(document.body).backgroundColor");
        return Integer.parseInt(colour.replaceAll("rgb\\((\\d+).*", "$1"));
    }

    @Test
    void modelTextNeverBecomesMarkup() {
        script("""
                # Title
                <img src=x onerror="alert(1)"><script>alert(1)</script>

                ![p](https://a.example/y.png) [bad](javascript:alert(1))

                | a | b |
                |--|--|
                | **1** | `2` |

                - 3 * 4 * 5
                  - *nested*

                ```html
                <b>code</b>
                ```
                """, "</s>");
        Page page = open();
        ask(page, QUESTION);
        assertThat(page.locator(".answer .statistics")).isVisible();
        Locator prose = page.locator(".answer .prose");
        assertThat(prose.locator("h3")).hasText("Title");
        assertThat(prose.locator("img, script")).hasCount(0);
        assertThat(prose).containsText("<script>alert(1)</script>");
        assertThat(prose.locator("a").evaluateAll("links => links.map((link) => link.protocol)"))
                .isEqualTo(List.of("https:"));
        assertThat(prose.locator("td").allTextContents()).containsExactly("1", "2");
        assertThat(prose.locator("li").first()).containsText("3 * 4 * 5");
        assertThat(prose.locator("li li em")).hasText("nested");
        assertThat(prose.locator("pre code")).hasText("<b>code</b>");
        assertThat(prose.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Copy code")))
                .isVisible();
    }

    @Test
    void toolCallsAreCardsThatTakeAResult() {
        script("[TOOL_CALLS]", "add", "[ARGS]", "{\"a\": 1, \"b\": 2}", "</s>");
        Page page = open();
        button(page, "Settings").click();
        page.getByText("Functions", new Page.GetByTextOptions().setExact(true)).click();
        page.locator("#functions")
                .fill("[{\"type\":\"function\",\"function\":{\"name\":\"add\",\"parameters\":{\"type\":\"object\"}}}]");
        button(page, "Done").click();
        ask(page, "What is 1 + 2?");
        Locator card = page.getByRole(AriaRole.REGION, new GetByRoleOptions().setName("Call of add"));
        assertThat(card.locator("pre")).hasText(Pattern.compile("\\{\\s+\"a\": 1,\\s+\"b\": 2\\s+}"));
        page.getByLabel("Result of add").fill("3");
        script("It is 3.", "</s>");
        Request sent = page.waitForRequest("**/chat/completions", button(page, "Send results")::click);
        assertThat(sent.postData()).contains("\"role\":\"tool\"").contains("\"content\":\"3\"");
        assertThat(page.locator(".answer").last().locator(".prose")).hasText("It is 3.");
    }

    @Test
    void saysKindlyThatTheModelIsBlind() {
        Page page = open();
        Locator attach = button(page, "Add images");
        assertThat(attach).hasAttribute("aria-disabled", "true");
        page.locator("#files").setInputFiles(new FilePayload("dot.png", "image/png", IMAGE));
        assertThat(page.locator("#notice")).containsText("does not see images");
        assertThat(page.locator("#thumbnails img")).hasCount(0);
    }

    /** The bundled model is blind, so here the list of models says otherwise, and the request is looked at rather than answered. */
    @Test
    void sendsImagesToAModelThatSees() {
        Page page = blank(new NewContextOptions());
        page.route("**/v1/models", route -> {
            String told = route.fetch().text().replace("\"vision\":false", "\"vision\":true");
            route.fulfill(new com.microsoft.playwright.Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody(told));
        });
        page.navigate(server.server().address() + "/");
        assertThat(button(page, "Add images")).hasAttribute("aria-disabled", "false");
        FilePayload image = new FilePayload("dot.png", "image/png", IMAGE);
        page.locator("#files").setInputFiles(new FilePayload[] {image, image});
        assertThat(page.locator("#thumbnails img")).hasCount(2);
        button(page, "Remove image 2").click();
        Request sent = page.waitForRequest("**/chat/completions", () -> ask(page, "What is this?"));
        assertThat(sent.postData()).contains("\"url\":\"data:image/png;base64,").contains("What is this?");
        assertThat(page.locator(".question img")).hasCount(1);
        // The server's own words, since the model is blind after all.
        assertThat(page.locator(".answer .problem")).isVisible();
        complaints.removeIf(text -> text.contains("400"));
    }

    @Test
    void asksForAKeyOnlyWhereOneIsNeededAndForgetsIt(@TempDir Path folder) throws IOException {
        NewKey key = NewKey.create(new NewKey.Terms("alice", Optional.empty(), 0, Optional.empty()));
        Path keys = Files.writeString(folder.resolve("keys.jsonl"), key.entry() + "\n");
        Path prices = Files.writeString(folder.resolve("prices.json"), """
                {"date": "2026-11-01", "currency": "USD",
                 "per_million_tokens": {"prompt": 0.15, "cached": 0.015, "completion": 0.6}}
                """);
        ServerOptions options =
                ServerOptions.DEFAULT.withModel("starter").withKeys(keys).withPrices(prices);
        try (TestServer locked = TestServer.start(options)) {
            Page page = open(locked, new NewContextOptions());
            page.getByLabel("API key").fill("wrong");
            button(page, "Use key").click();
            assertThat(page.locator("#key-problem")).containsText("does not take that key");
            page.getByLabel("API key").fill(key.key());
            button(page, "Use key").click();
            assertThat(page.locator("#model")).hasText("starter");
            ask(page, "What is 7 + 5?");
            assertThat(page.locator(".answer .prose")).hasText("12");
            assertThat(page.locator(".answer .statistics")).containsText("$0.00");
            assertThat(page.evaluate("JSON.stringify(sessionStorage)").toString())
                    .contains(key.key());
            assertThat(page.evaluate("JSON.stringify(localStorage) + document.cookie")
                            .toString())
                    .doesNotContain(key.key());
        }
        complaints.removeIf(text -> text.contains("401"));
    }

    @Test
    void fitsAPhone() {
        Page page = open(server, new NewContextOptions().setViewportSize(320, 640));
        ask(page, "What is 7 + 5?");
        assertThat(page.locator(".answer .statistics")).isVisible();
        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(320);
        assertThat(button(page, "Send")).isInViewport();
    }

    @Test
    void everyControlHasAName() {
        Page page = open();
        ask(page, "What is 7 + 5?");
        assertThat(page.locator(".answer .statistics")).isVisible();
        Object nameless = page.evaluate("""
                [...document.querySelectorAll('button, input:not([hidden]), textarea, select, img, dialog, summary')]
                    .filter((control) => !(control.ariaLabel || control.labels?.[0]?.textContent.trim() || control.alt
                        || document.getElementById(control.getAttribute('aria-labelledby'))?.textContent.trim()
                        || control.textContent.trim() || control.closest('[hidden]')))
                    .map((control) => control.outerHTML)
                """);
        assertThat(nameless).isEqualTo(List.of());
        Object repeated = page.evaluate(
                "[...document.querySelectorAll('[id]')].map((e) => e.id).filter((id, i, all) => all.indexOf(id) !== i)");
        assertThat(repeated).isEqualTo(List.of());
        assertThat(page.locator("html")).hasAttribute("lang", "en");
        assertThat(page.locator("h1")).hasCount(1);
        assertThat(page.getByRole(AriaRole.MAIN)).hasCount(1);
    }
}
