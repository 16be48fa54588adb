package dev.tramontane.server;

import static dev.tramontane.server.Rehearsal.messages;
import static dev.tramontane.server.Rehearsal.text;
import static dev.tramontane.server.Rehearsal.thoughts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tramontane.engine.Engine;
import dev.tramontane.language.chat.Chat;
import dev.tramontane.language.chat.Effort;
import dev.tramontane.language.chat.Message.Assistant;
import dev.tramontane.language.chat.Message.SystemPrompt;
import dev.tramontane.language.chat.Message.ToolResult;
import dev.tramontane.language.chat.Message.User;
import dev.tramontane.server.IsolatedShell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real coding agents, set up as docs/agents.md tells users to, with the real server; only what the model says is written here.
 * The profile {@code agents} installs and runs them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CodingAgentsIT {
    private static final Path INSTALLED = Path.of("target/agents");
    private static final int CONTEXT = 1 << 16;
    private static final String QUESTION = "What do the notes say?";
    private static final String THOUGHT = "The notes will tell.";
    private static final String ANSWER = "They speak of the harbour.";

    private static final Agent CODEX = new Agent("Codex", "codex", "exec_command", "{\"cmd\": \"cat FILE\"}");
    private static final Agent OPENCODE = new Agent("opencode", "opencode", "read", "{\"filePath\": \"FILE\"}");

    private Path folder;
    private TestServer server;
    private IsolatedShell shell;
    private String key;

    /**
     * An agent, and how the model calls its tool for reading files.
     *
     * @param section where its settings are on the page
     * @param command how its command line begins there
     * @param arguments of the tool, with FILE where the file's path belongs
     */
    record Agent(String section, String command, String tool, String arguments) {
        /** Continue has no setting for it. */
        boolean asksForThinking() {
            return !section.equals("Continue");
        }

        /** Continue drops it. */
        boolean returnsThinking() {
            return !section.equals("Continue");
        }

        List<String> call(Path file) {
            return List.of("[TOOL_CALLS]", tool, "[ARGS]", arguments.replace("FILE", file.toString()));
        }

        @Override
        public String toString() {
            return command.strip();
        }
    }

    /** Not among the machine's temporary files, which the agents are not shown. */
    static final class InTarget implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "tried");
        }
    }

    static Stream<Agent> agents() {
        String path = "{\"path\": \"FILE\"}";
        return Stream.of(
                CODEX,
                OPENCODE,
                new Agent("pi", "pi --provider tramontane ", "read", path),
                new Agent("pi", "pi --provider tramontane-mistral ", "read", path),
                new Agent("pi", "pi --provider tramontane-anthropic ", "read", path),
                new Agent("Continue", "cn", "Read", "{\"filepath\": \"FILE\"}"),
                new Agent("Cline", "cline", "read_files", "{\"files\": [{\"path\": \"FILE\"}]}"));
    }

    @BeforeAll
    void start(@TempDir(factory = InTarget.class) Path work) throws IOException, InterruptedException {
        folder = work;
        assumeTrue(
                Files.exists(INSTALLED.resolve("installed")),
                "the agents are not tried: they are not installed; the profile agents does that");
        NewKey made = NewKey.create(new NewKey.Terms("me", Optional.empty(), 0, Optional.empty()));
        key = made.key();
        Path keys = Files.writeString(folder.resolve("keys.jsonl"), made.entry() + "\n");
        Engine engine = Engine.load(LongContextModel.write(folder.resolve("model"), CONTEXT));
        server = TestServer.start(
                engine, ServerOptions.DEFAULT.withModel("mistral-small-4").withKeys(keys));
        shell = IsolatedShell.start(folder, server.port(), INSTALLED.resolve("node_modules/.bin"));
    }

    @AfterAll
    void stop() {
        if (shell != null) {
            shell.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @MethodSource("agents")
    void answers(Agent agent) throws IOException, InterruptedException {
        Rehearsal rehearsal = rehearse(_ -> List.of(ANSWER));
        run(agent);
        List<Chat> chats = rehearsal.chatsWithTools();
        assertThat(chats).hasSize(1);
        assertThat(messages(chats.getFirst(), SystemPrompt.class)).isNotEmpty();
        assertThat(text(messages(chats.getFirst(), User.class))).contains(QUESTION);
        if (agent.asksForThinking()) {
            assertThat(chats.getFirst().effort()).contains(Effort.HIGH);
        }
    }

    @ParameterizedTest
    @MethodSource("agents")
    void callsToolsAndReturnsTheirResults(Agent agent) throws IOException, InterruptedException {
        List<Path> notes = List.of(
                Files.writeString(project(agent).resolve("one.txt"), "the tide turns at 7351\n"),
                Files.writeString(project(agent).resolve("two.txt"), "the light shows every 2468 ms\n"));
        Rehearsal rehearsal = rehearse(chat -> hasResults(chat) ? List.of(ANSWER) : calls(agent, notes));
        run(agent);
        Chat last = rehearsal.chatsWithTools().getLast();
        assertThat(messages(last, Assistant.class))
                .singleElement()
                .satisfies(message -> assertThat(message.toolCalls())
                        .hasSize(2)
                        .allMatch(call -> call.name().equals(agent.tool())));
        assertThat(messages(last, ToolResult.class)).hasSize(2);
        assertThat(text(messages(last, ToolResult.class))).contains("the tide turns at 7351", "every 2468 ms");
        if (agent.returnsThinking()) {
            assertThat(thoughts(last)).containsExactly(THOUGHT);
        }
    }

    /** The change of permissions arrives as an instruction between the messages. */
    @Test
    void codexGoesOnUnderOtherPermissions() throws IOException, InterruptedException {
        rehearse(_ -> List.of("[THINK]", THOUGHT, "[/THINK]", ANSWER));
        run(CODEX);
        Rehearsal rehearsal = rehearse(_ -> List.of("No more than that."));
        String resume = "codex exec resume --last --skip-git-repo-check --dangerously-bypass-approvals-and-sandbox";
        assertThat(run(CODEX, resume + " \"And what else?\"").output()).contains("No more than that.");
        Chat chat = rehearsal.chatsWithTools().getLast();
        assertThat(text(chat.messages())).contains(ANSWER, "danger-full-access", "And what else?");
        assertThat(thoughts(chat)).contains(THOUGHT);
    }

    @Test
    void codexFindsItsToolsThatAreGrouped() throws IOException, InterruptedException {
        List<String> call =
                List.of("[TOOL_CALLS]", "multi_agent_v1__close_agent", "[ARGS]", "{\"target\": \"nobody\"}");
        Rehearsal rehearsal = rehearse(chat -> hasResults(chat) ? List.of(ANSWER) : call);
        run(CODEX);
        assertThat(text(messages(rehearsal.chatsWithTools().getLast(), ToolResult.class)))
                .contains("invalid agent id nobody");
    }

    /** It takes the server's word for it: the settings promise more. */
    @Test
    void opencodeSumsUpWhenTheContextIsFull() throws IOException, InterruptedException {
        String text = IntStream.range(0, 1000)
                .mapToObj(line -> line + " and so on and so forth\n")
                .collect(Collectors.joining());
        List<Path> volumes = new ArrayList<>();
        for (int volume = 1; volume <= 4; volume++) {
            volumes.add(Files.writeString(project(OPENCODE).resolve(volume + ".txt"), text));
        }
        List<Chat> tooLong = new ArrayList<>();
        Rehearsal rehearsal = rehearse(chat -> {
            if (chat.tools().isEmpty()) {
                return List.of("A summary.");
            }
            if (hasResults(chat)) {
                tooLong.add(chat);
            }
            return tooLong.isEmpty() ? calls(OPENCODE, volumes) : List.of(ANSWER);
        });
        // It ends with an error for the sake of the refusal, all the same.
        assertThat(run(OPENCODE, AgentsPage.section("opencode").command("opencode"))
                        .output())
                .contains("maximum context length is " + CONTEXT, ANSWER);
        assertThat(tooLong).hasSize(1);
        assertThat(text(rehearsal.chatsWithTools().getLast().messages())).contains("A summary.");
    }

    private static boolean hasResults(Chat chat) {
        return !messages(chat, ToolResult.class).isEmpty();
    }

    private static List<String> calls(Agent agent, List<Path> files) {
        Stream<String> calls = files.stream().map(agent::call).flatMap(List::stream);
        return Stream.concat(Stream.of("[THINK]", THOUGHT, "[/THINK]"), calls).toList();
    }

    private Rehearsal rehearse(Function<Chat, List<String>> script) {
        Rehearsal rehearsal = new Rehearsal(server.engine(), script);
        server.customise(rehearsal);
        return rehearsal;
    }

    private Path home(Agent agent) throws IOException {
        return Files.createDirectories(folder.resolve(agent.section()).resolve("home"));
    }

    private Path project(Agent agent) throws IOException {
        return Files.createDirectories(folder.resolve(agent.section()).resolve("project"));
    }

    /** Asks the agent, and has it print the answer. */
    private void run(Agent agent) throws IOException, InterruptedException {
        Result result = run(agent, AgentsPage.section(agent.section()).command(agent.command()));
        assertThat(result.output()).contains(ANSWER);
        assertThat(result.code()).as(result.output()).isZero();
    }

    private Result run(Agent agent, String command) throws IOException, InterruptedException {
        AgentsPage.section(agent.section()).writeFiles(home(agent));
        Map<String, String> environment = Map.of("TRAMONTANE_KEY", key, "NO_COLOR", "1");
        return shell.run(home(agent), project(agent), environment, command);
    }
}
