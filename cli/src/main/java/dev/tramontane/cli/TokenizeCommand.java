package dev.tramontane.cli;

import dev.tramontane.language.tokenizer.SpecialTokens;
import dev.tramontane.language.tokenizer.Tekken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows how a text is cut into tokens, and back. */
@Command(
        name = "tokenize",
        description = {
            "Show the tokens of a text, one per line: the id and the piece of text.",
            "",
            "Without TEXT, standard input is read as it is, its last line break included. Names of special tokens in the"
                    + " text, such as [INST], are text like any other. With --decode, ids become text again; special"
                    + " tokens then show as their names."
        },
        footer = {
            "",
            "Examples:",
            "  tramontane tokenize \"What is 47 * 36?\"",
            "  tramontane tokenize --ids < notes.txt | tramontane tokenize --decode",
            "  tramontane tokenize --decode 1 3 360 4",
            "  tramontane tokenize --json \"Hello\" | jq .count"
        })
final class TokenizeCommand implements Callable<Integer> {

    private final TramontaneCommand top;

    @Parameters(paramLabel = "TEXT", arity = "0..*", description = "The text, or ids; several words are joined.")
    private List<String> words = new ArrayList<>();

    @Mixin
    private TokenizerOption tokenizer = new TokenizerOption();

    @ArgGroup
    private Form form = new Form();

    /** At most one of them. */
    static final class Form {
        @Option(names = "--ids", description = "Print the ids alone, in one line.")
        private boolean ids;

        @Option(names = "--json", description = "Print one JSON object: count, ids, pieces.")
        private boolean json;

        @Option(names = "--decode", description = "Take ids, between spaces or commas, and print their text.")
        private boolean decode;
    }

    /** A text's tokens as {@code --json} prints them. */
    private record Tokens(int count, int[] ids, List<String> pieces) {}

    TokenizeCommand(TramontaneCommand top) {
        this.top = top;
    }

    @Override
    public Integer call() throws IOException {
        Tekken tekken = tokenizer.load(top.shell());
        String text = words.isEmpty() ? top.shell().inputText() : String.join(" ", words);
        Output output = top.output();
        if (form.decode) {
            output.print(output.harmless(tekken.decode(ids(text), SpecialTokens.KEEP)));
            // Elsewhere the text is all there is, so that it is the same again.
            output.print(output.isTerminal() ? "\n" : "");
            return ExitCode.OK;
        }
        int[] ids = tekken.encode(text);
        if (form.ids) {
            output.println(Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
        } else if (form.json) {
            List<String> pieces = Arrays.stream(ids).mapToObj(tekken::name).toList();
            output.println(Json.line(new Tokens(ids.length, ids, pieces)));
        } else {
            for (int id : ids) {
                output.println(String.format(Locale.ROOT, "%8d  %s", id, piece(tekken, id)));
            }
        }
        return ExitCode.OK;
    }

    private static int[] ids(String text) {
        return Arrays.stream(text.split("[\\s,]+"))
                .filter(word -> !word.isEmpty())
                .mapToInt(TokenizeCommand::id)
                .toArray();
    }

    private static int id(String word) {
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw new UsageException("--decode takes token ids, not '" + word + "'");
        }
    }

    /** The piece as a JSON string, which shows every space; bytes that are no text as such. */
    private static String piece(Tekken tekken, int id) {
        String name = tekken.name(id);
        return name.indexOf('\ufffd') >= 0
                ? "bytes " + HexFormat.ofDelimiter(" ").formatHex(tekken.bytes(id))
                : Json.line(name);
    }
}
