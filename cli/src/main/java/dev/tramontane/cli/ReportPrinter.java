package dev.tramontane.cli;

import dev.tramontane.checkpoint.AttentionConfig;
import dev.tramontane.checkpoint.DecoderConfig;
import dev.tramontane.checkpoint.ExpertsConfig;
import dev.tramontane.checkpoint.RopeConfig.Yarn;
import dev.tramontane.checkpoint.VisionConfig;
import dev.tramontane.cli.ModelReport.Format;
import dev.tramontane.cli.ModelReport.Memory;
import dev.tramontane.cli.ModelReport.Scale;
import dev.tramontane.cli.ModelReport.Tensor;
import dev.tramontane.cli.ModelReport.WeightFile;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints what is known about a checkpoint for people. */
final class ReportPrinter {
    private static final int LABEL_WIDTH = 20;

    private final Output output;

    ReportPrinter(Output output) {
        this.output = output;
    }

    void print(ModelReport report) {
        output.println(output.bold(output.harmless(report.folder())));
        line(
                "layout",
                switch (report.layout()) {
                    case "consolidated" -> "consolidated (params.json)";
                    case "gguf" -> "GGUF";
                    default -> "Hugging Face (config.json)";
                });
        line("quantisation", report.quantisation());
        decoder(report.decoder());
        line("softmax scale", scale(report.softmaxScale()));
        line("vision", report.vision().map(ReportPrinter::vision).orElse("none"));
        weights(report);
        memory(report);
        tokenizer(report);
        report.tensors().ifPresent(this::tensors);
    }

    private void decoder(DecoderConfig decoder) {
        AttentionConfig attention = decoder.attention();
        title("Architecture");
        line("layers", decoder.layers() + dense(decoder));
        line("hidden size", decoder.hiddenSize());
        line("vocabulary", decoder.vocabularySize() + (decoder.tiedEmbeddings() ? ", embedding and head are one" : ""));
        line("context", decoder.contextLength() + " tokens");
        line("attention heads", attention.heads());
        switch (attention) {
            case AttentionConfig.Latent latent -> latent(latent);
            case AttentionConfig.Grouped grouped -> {
                line("key-value heads", grouped.keyValueHeads());
                line("head size", grouped.headSize());
            }
        }
        line("experts", decoder.experts().map(ReportPrinter::experts).orElse("none"));
        line("rope theta", number(attention.rope().theta()));
        if (attention.rope().stretch() != 1) {
            line("rope stretch", number(attention.rope().stretch()));
        }
        line("yarn", attention.rope().yarn().map(ReportPrinter::yarn).orElse("none"));
        line(
                "query temperature",
                attention.temperature().beta() == 0
                        ? "none"
                        : "beta " + number(attention.temperature().beta()) + ", a step every "
                                + attention.temperature().originalLength() + " positions");
    }

    private void latent(AttentionConfig.Latent attention) {
        line(
                "query rank",
                attention.queryRank().isPresent() ? attention.queryRank().getAsInt() : "none");
        line("key-value rank", attention.keyValueRank());
        line(
                "head size",
                attention.nopeHeadSize() + " + " + attention.ropeHeadSize() + " with rope, values "
                        + attention.valueHeadSize());
    }

    private static String dense(DecoderConfig decoder) {
        if (decoder.expertLayers() == 0) {
            return ", dense of width " + decoder.denseWidth();
        }
        return decoder.denseLayers() == 0
                ? ""
                : ", the first " + decoder.denseLayers() + " dense of width " + decoder.denseWidth();
    }

    private static String experts(ExpertsConfig experts) {
        return experts.count() + " of width " + experts.width() + ", " + experts.perToken() + " per token, "
                + experts.shared() + " shared"
                + (experts.groups() > 1
                        ? ", from " + experts.groupsPerToken() + " of " + experts.groups() + " groups"
                        : "");
    }

    private static String yarn(Yarn yarn) {
        return "factor " + number(yarn.factor()) + " over " + yarn.originalLength() + " positions, beta "
                + number(yarn.betaFast()) + " to " + number(yarn.betaSlow());
    }

    private static String scale(Scale scale) {
        // Both are computed in double precision; a correction is a matter of percents.
        boolean isPlain = Math.abs(scale.correction() - 1) < 1e-9;
        String meaning = isPlain
                ? "plain, 1/sqrt of the head size"
                : String.format(Locale.ROOT, "corrected by YaRN, %.4f times the plain one", scale.correction());
        return String.format(Locale.ROOT, "%.6g, %s (%s)", scale.value(), meaning, scale.source());
    }

    private static String vision(VisionConfig vision) {
        return vision.layers() + " layers of width " + vision.hiddenSize() + ", patches of " + vision.patchSize()
                + " pixels, images up to " + vision.imageSize();
    }

    private void weights(ModelReport report) {
        title("Weights");
        line("parameters", Sizes.count(report.parameters().total()));
        line("active per token", Sizes.count(report.parameters().active()));
        for (Format format : report.formats()) {
            line(format.type(), Sizes.bytes(format.bytes()) + " in " + format.tensors() + " tensors");
        }
        line("all tensors", Sizes.bytes(report.weightBytes()));
        for (WeightFile file : report.files()) {
            line(file.name(), Sizes.bytes(file.bytes()));
        }
    }

    private void memory(ModelReport report) {
        Memory memory = report.memory();
        title("Memory");
        line("cache", Sizes.bytes(1024 * memory.cacheBytesPerToken()) + " per 1024 tokens");
        line("this machine", Sizes.bytes(memory.physicalBytes()));
        line("fits", fit(memory, report.decoder().contextLength()));
    }

    private static String fit(Memory memory, int declared) {
        String reserve = " (leaving " + Sizes.bytes(ModelInspector.RESERVED_BYTES) + " for the system)";
        if (memory.largestContext() == 0) {
            return "no: the weights alone are too large" + reserve;
        }
        return memory.largestContext() == declared
                ? "yes, with its whole context" + reserve
                : "yes, with a context of up to " + memory.largestContext() + " tokens" + reserve;
    }

    private void tokenizer(ModelReport report) {
        title("Tokenizer");
        report.tokenizer()
                .ifPresentOrElse(
                        tokenizer -> {
                            line("Tekken", tokenizer.version() + ", " + tokenizer.vocabularySize() + " tokens");
                            line(
                                    "reasoning efforts",
                                    tokenizer.efforts().isEmpty() ? "none" : String.join(", ", tokenizer.efforts()));
                        },
                        () -> line(
                                "Tekken",
                                report.tokenizerProblem()
                                        .orElse(
                                                report.layout().equals("gguf")
                                                        ? "there is none"
                                                        : "there is no tekken.json")));
    }

    private void tensors(List<Tensor> tensors) {
        title("Tensors");
        int width = tensors.stream()
                .mapToInt(tensor -> tensor.name().length())
                .max()
                .orElse(0);
        for (Tensor tensor : tensors) {
            String shape = tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(" x "));
            String padding = " ".repeat(width - tensor.name().length());
            output.println(output.harmless("  %s%s  %-8s %10s  %s"
                    .formatted(tensor.name(), padding, tensor.type(), Sizes.bytes(tensor.bytes()), shape)));
        }
    }

    private void title(String title) {
        output.println("");
        output.println(output.bold(title));
    }

    private void line(String label, Object value) {
        output.println(output.harmless("  " + padded(label) + value));
    }

    private static String padded(String label) {
        return label + " ".repeat(Math.max(1, LABEL_WIDTH - label.length()));
    }

    /** Without a fraction where there is none. */
    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1L << 53
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
