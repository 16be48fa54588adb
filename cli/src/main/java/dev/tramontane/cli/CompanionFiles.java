package dev.tramontane.cli;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.engine.Tokenizers;
import dev.tramontane.language.tokenizer.Tekken;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What belongs to a checkpoint besides weights and configuration: tokenizer, sampling, templates, licence. */
final class CompanionFiles {
    private static final String TOKENIZER = "tekken.json";
    private static final List<String> PATTERNS = List.of(
            TOKENIZER,
            "generation_config.json",
            "{tokenizer,tokenizer_config,special_tokens_map,added_tokens}.json",
            "{preprocessor_config,processor_config}.json",
            "tokenizer.model",
            "chat_template.{jinja,json}",
            "SYSTEM_PROMPT*.txt",
            "{LICENSE,NOTICE}*");
    private static final String TEMPLATE = "chat_template.jinja";
    private static final long LONGEST_TEMPLATE = 1 << 20;

    private CompanionFiles() {}

    /** Copies them into a folder; the tokenizer out of a GGUF file becomes a file of its own. */
    static void copy(Checkpoint from, Path to) throws IOException {
        if (Files.isDirectory(from.folder())) {
            for (String pattern : PATTERNS) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(from.folder(), pattern)) {
                    for (Path file : files) {
                        if (Files.isRegularFile(file)) {
                            Files.copy(file, to.resolve(file.getFileName()));
                        }
                    }
                }
            }
        } else {
            Optional<Tekken> tokenizer = Tokenizers.find(from);
            tokenizer.ifPresent(tekken -> tekken.save(to.resolve(TOKENIZER)));
        }
    }

    /** The chat template beside the weights, which programs want that render chats with it. */
    static Optional<String> template(Checkpoint from) throws IOException {
        Path file = from.folder().resolve(TEMPLATE);
        return Files.isRegularFile(file) && Files.size(file) <= LONGEST_TEMPLATE
                ? Optional.of(Files.readString(file))
                : Optional.empty();
    }
}
