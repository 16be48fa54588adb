package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever a configuration or an index says, it is accepted or refused with a {@link CheckpointException}. */
class ConfigPropertyTest {
    private static final List<String> ODD_VALUES = List.of(
            "null",
            "true",
            "false",
            "-1",
            "0",
            "1",
            "0.5",
            "-0.0",
            "1e308",
            "1e999",
            "1e-320",
            "2147483647",
            "2147483648",
            "-2147483648",
            "9007199254740993",
            "9223372036854775807",
            "99999999999999999999",
            "\"\"",
            "\"1\"",
            "\"\\u0000\"",
            "[]",
            "{}",
            "[1,[2]]",
            "{\"a\":{}}");

    private static void read(Path file, byte[] json) {
        try {
            switch (String.valueOf(file)) {
                case "config.json" -> HuggingFaceConfig.read(Settings.parse(file, json), SoftmaxScale.YARN);
                case "params.json" -> ConsolidatedConfig.read(Settings.parse(file, json), SoftmaxScale.AUTOMATIC);
                default -> WeightIndex.parse(file, json);
            }
        } catch (CheckpointException e) {
            assertThat(e).hasMessageStartingWith(file + ": ").hasMessageNotContainingAny("\n", "\u0000");
        }
    }

    private static String golden(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Goldens.text("/goldens/hf-fp8/config.json");
            case 1 -> Goldens.text("/goldens/consolidated-nvfp4/params.json");
            case 2 -> new String(DenseConfigTest.ministral().bytes(), StandardCharsets.UTF_8);
            case 3 -> new String(DenseConfigTest.consolidated().bytes(), StandardCharsets.UTF_8);
            default -> Goldens.text("/starter-model/config.json");
        };
    }

    private static Path fileOf(String json) {
        return Path.of(json.contains("model_type") ? "config.json" : "params.json");
    }

    @Property(tries = 2000)
    void oddValues(@ForAll Random random, @ForAll @IntRange(min = 1, max = 3) int changes) {
        String golden = golden(random);
        List<String> paths = new ArrayList<>();
        collect("", JsonMapper.shared().readTree(golden), paths);
        JsonEdit json = new JsonEdit(golden);
        for (int i = 0; i < changes; i++) {
            json.set(paths.get(random.nextInt(paths.size())), ODD_VALUES.get(random.nextInt(ODD_VALUES.size())));
        }
        read(fileOf(golden), json.bytes());
    }

    private static void collect(String prefix, JsonNode object, List<String> paths) {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            paths.add(prefix + entry.getKey());
            collect(prefix + entry.getKey() + ".", entry.getValue(), paths);
        }
    }

    @Property(tries = 1000)
    void mutatedText(@ForAll Random random, @ForAll @IntRange(min = 1, max = 4) int changes) {
        String golden = golden(random);
        StringBuilder json = new StringBuilder(golden);
        for (int i = 0; i < changes; i++) {
            json.setCharAt(random.nextInt(json.length()), (char) (random.nextInt(96) + 31));
        }
        read(fileOf(golden), json.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 1000)
    void truncatedText(@ForAll Random random) {
        String golden = golden(random);
        byte[] cut = golden.substring(0, random.nextInt(golden.length())).getBytes(StandardCharsets.UTF_8);
        read(fileOf(golden), cut);
        read(Path.of("model.safetensors.index.json"), cut);
    }

    @Property(tries = 1000)
    void garbage(@ForAll byte[] json) {
        for (String file : List.of("config.json", "params.json", "model.safetensors.index.json")) {
            read(Path.of(file), json);
        }
    }
}
