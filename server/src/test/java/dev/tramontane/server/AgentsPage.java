package dev.tramontane.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What docs/agents.md tells users of a client to do.
 *
 * @param files contents of files, by their paths in the home folder
 * @param commands command lines
 */
record AgentsPage(Map<String, String> files, List<String> commands) {
    private static final Path PAGE = Path.of("../docs/agents.md");
    private static final Pattern FILE =
            Pattern.compile("^`~/([^`]+)`:\n\n```\\w+\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern COMMANDS = Pattern.compile("^```sh\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    /** The section with this title. */
    static AgentsPage section(String title) throws IOException {
        String page = Files.readString(PAGE) + "\n## ";
        String heading = "\n## " + title + "\n";
        assertThat(page).contains(heading);
        int start = page.indexOf(heading) + heading.length();
        String section = page.substring(start, page.indexOf("\n## ", start));
        Map<String, String> files =
                FILE.matcher(section).results().collect(Collectors.toMap(m -> m.group(1), m -> m.group(2)));
        List<String> commands = COMMANDS.matcher(section)
                .results()
                .map(MatchResult::group)
                .flatMap(String::lines)
                .filter(line -> !line.startsWith("```"))
                .toList();
        return new AgentsPage(new HashMap<>(files), commands);
    }

    /** Puts the files where a user would. */
    void writeFiles(Path home) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = home.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    /** The commands with this beginning, one after the other. */
    String command(String beginning) {
        List<String> wanted =
                commands.stream().filter(line -> line.startsWith(beginning)).toList();
        assertThat(wanted)
                .as("commands on %s that begin with %s", PAGE, beginning)
                .isNotEmpty();
        return String.join(" && ", wanted);
    }
}
