package dev.tramontane.cli;

import dev.tramontane.checkpoint.ConversionReport;
import dev.tramontane.checkpoint.TensorKind;
import dev.tramontane.checkpoint.TensorQuality;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Says in tables how exactly a model was converted. */
final class QualityReport {
    private static final int WORST = 5;

    private final ConversionReport conversion;
    private final Optional<Divergence> divergence;

    QualityReport(ConversionReport conversion, Optional<Divergence> divergence) {
        this.conversion = conversion;
        this.divergence = divergence;
    }

    /** What is worth knowing, as Markdown. */
    List<String> summary() {
        List<String> lines = new ArrayList<>(kinds());
        List<TensorQuality> worst = worst();
        lines.add("");
        if (worst.isEmpty()) {
            lines.add("Every number is what it was before.");
        } else {
            lines.add("The worst tensors:");
            lines.add("");
            lines.addAll(tensors(worst));
        }
        lines.add("");
        lines.add(sizes());
        divergence.ifPresent(text -> {
            lines.add("");
            lines.addAll(text.lines());
        });
        return lines;
    }

    /** The same with every tensor. */
    List<String> whole() {
        List<String> lines = new ArrayList<>(summary());
        lines.add("");
        lines.add("All tensors:");
        lines.add("");
        lines.addAll(tensors(conversion.tensors()));
        return lines;
    }

    /** Those that lost most. */
    private List<TensorQuality> worst() {
        return conversion.tensors().stream()
                .filter(tensor -> tensor.squaredErrors() > 0)
                .sorted(Comparator.comparingDouble(TensorQuality::relativeError).reversed())
                .limit(WORST)
                .toList();
    }

    private List<String> kinds() {
        Map<TensorKind, List<TensorQuality>> byKind = conversion.tensors().stream()
                .collect(Collectors.groupingBy(TensorQuality::kind, TreeMap::new, Collectors.toList()));
        TextTable table = new TextTable("weights", "stored as", "parameters", "size", "relative error");
        byKind.forEach((kind, tensors) -> table.row(row(kind.label(), tensors)));
        table.row(row("all", conversion.tensors()));
        return table.lines();
    }

    private static String[] row(String label, List<TensorQuality> tensors) {
        long elements = tensors.stream().mapToLong(TensorQuality::elements).sum();
        long bytes = tensors.stream().mapToLong(TensorQuality::bytes).sum();
        TreeSet<String> types = new TreeSet<>();
        tensors.forEach(tensor -> types.add(tensor.type().name()));
        return new String[] {
            label, String.join(", ", types), Sizes.count(elements), Sizes.bytes(bytes), percent(error(tensors))
        };
    }

    /** Over all numbers together. */
    static double error(List<TensorQuality> tensors) {
        double errors =
                tensors.stream().mapToDouble(TensorQuality::squaredErrors).sum();
        double squares = tensors.stream().mapToDouble(TensorQuality::squares).sum();
        return errors == 0 ? 0 : Math.sqrt(errors / squares);
    }

    /** All of it for programs. */
    ObjectNode json() {
        ObjectNode root = Json.mapper().createObjectNode();
        root.put("bytes_before", conversion.bytesBefore())
                .put("bytes_after", conversion.bytesAfter())
                .put("parameters", conversion.elements())
                .put("bits_per_weight", bitsPerWeight())
                .put("relative_error", error(conversion.tensors()));
        divergence.ifPresent(text -> root.set("text", Json.mapper().valueToTree(text)));
        ArrayNode tensors = root.putArray("tensors");
        for (TensorQuality tensor : conversion.tensors()) {
            tensors.addObject()
                    .put("name", tensor.name())
                    .put("kind", tensor.kind().name().toLowerCase(Locale.ROOT))
                    .put("type", tensor.type().name())
                    .put("parameters", tensor.elements())
                    .put("bytes", tensor.bytes())
                    .put("relative_error", tensor.relativeError())
                    .put("largest_error", tensor.largestError());
        }
        return root;
    }

    private static List<String> tensors(List<TensorQuality> tensors) {
        TextTable table = new TextTable("tensor", "stored as", "relative error", "largest error");
        for (TensorQuality tensor : tensors) {
            table.row(
                    tensor.name(),
                    tensor.type().name(),
                    percent(tensor.relativeError()),
                    String.format(Locale.ROOT, "%.3g", tensor.largestError()));
        }
        return table.lines();
    }

    private String sizes() {
        return "Size: " + Sizes.bytes(conversion.bytesBefore()) + " before, " + Sizes.bytes(conversion.bytesAfter())
                + String.format(
                        Locale.ROOT,
                        " after (%.1f %%), %.2f bits per weight.",
                        100.0 * conversion.bytesAfter() / conversion.bytesBefore(),
                        bitsPerWeight());
    }

    double bitsPerWeight() {
        return (double) conversion.bytesAfter() * Byte.SIZE / conversion.elements();
    }

    private static String percent(double share) {
        return share == 0 ? "0" : String.format(Locale.ROOT, share < 0.001 ? "%.4f %%" : "%.2f %%", 100 * share);
    }
}
