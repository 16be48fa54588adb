package dev.tramontane.cli;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.CheckpointLayout;
import dev.tramontane.checkpoint.ConversionReport;
import dev.tramontane.checkpoint.GgufConversion;
import dev.tramontane.checkpoint.GgufSelection;
import dev.tramontane.checkpoint.SafetensorsConversion;
import dev.tramontane.checkpoint.WeightFormat;
import dev.tramontane.checkpoint.WriteOptions;
import dev.tramontane.engine.Tokenizers;
import dev.tramontane.language.tokenizer.Tekken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What a checkpoint is converted into. */
sealed interface ConversionTarget {

    /** Writes it, with everything that belongs to it, at its place or not at all. */
    ConversionReport write(Checkpoint from, boolean mayReplace, WriteOptions options) throws IOException;

    /** A file with everything inside. */
    record GgufFile(Path file, GgufSelection formats) implements ConversionTarget {
        @Override
        public ConversionReport write(Checkpoint from, boolean mayReplace, WriteOptions options) throws IOException {
            Optional<Tekken> tokenizer = Tokenizers.find(from);
            Optional<String> template = CompanionFiles.template(from);
            GgufConversion conversion = GgufConversion.of(from, formats, writer -> {
                GgufTokenizer.write(tokenizer, writer);
                template.ifPresent(text -> writer.text("tokenizer.chat_template", text));
            });
            new OutputFile(file).check(conversion.byteSize(), mayReplace);
            return conversion.write(file, options);
        }
    }

    /** A folder of safetensors files and what belongs to them. */
    record Folder(Path folder, CheckpointLayout layout, WeightFormat format) implements ConversionTarget {
        @Override
        public ConversionReport write(Checkpoint from, boolean mayReplace, WriteOptions options) throws IOException {
            SafetensorsConversion conversion = SafetensorsConversion.of(from, layout, format);
            try (StagedFolder staged = new StagedFolder(folder)) {
                staged.check(conversion.byteSize(), mayReplace);
                Path files = staged.open();
                // First what is quickly told to be impossible.
                CompanionFiles.copy(from, files);
                ConversionReport report = conversion.write(files, options);
                staged.commit();
                return report;
            }
        }
    }
}
