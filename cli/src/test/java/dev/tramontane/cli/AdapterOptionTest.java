package dev.tramontane.cli;

import static dev.tramontane.cli.TestShell.tramontane;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tramontane.checkpoint.Checkpoint;
import dev.tramontane.checkpoint.ModelConfig;
import dev.tramontane.cli.TestShell.Result;
import dev.tramontane.train.adapter.Adapter;
import dev.tramontane.train.adapter.AdapterSettings;
import dev.tramontane.train.adapter.Target;
import dev.tramontane.train.tape.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterOptionTest {
    private static final String MODEL = TestShell.STARTER.toString();
    private static final String QUESTION = "What is 47 * 36?";

    @TempDir
    private Path folder;

    private String adapter = "";

    /** Of all linear layers and the experts, with numbers at random. */
    @BeforeEach
    void write() {
        ModelConfig model;
        try (Checkpoint checkpoint = Checkpoint.open(TestShell.STARTER)) {
            model = checkpoint.config();
        }
        SplittableRandom random = new SplittableRandom(1);
        var targets = Target.of(List.of("all-linear", "experts"), model.decoder());
        Adapter changes = Adapter.fresh(model.decoder(), new AdapterSettings(2, 4, false, targets), random);
        for (Parameter parameter : changes.parameters()) {
            for (int i = 0; i < parameter.size(); i++) {
                parameter.values()[i] = (float) random.nextGaussian() * 0.05f;
            }
        }
        Path target = folder.resolve("adapter");
        changes.write(target, model, "starter");
        adapter = target.toString();
    }

    private static String logits(String model, String... options) {
        List<String> arguments = new ArrayList<>(List.of("logits", model, "--requests", "-"));
        arguments.addAll(List.of(options));
        Result result = new TestShell()
                .input("{\"input_ids\": [1, 3, 360, 359, 4], \"greedy\": 5}")
                .run(arguments.toArray(String[]::new));
        assertThat(result.code()).as(result.errors()).isZero();
        return result.output();
    }

    @Test
    void aModelConvertedWithAnAdapterNeedsItNoMore() {
        String with = logits(MODEL, "--adapter", adapter);
        assertThat(with).isNotEqualTo(logits(MODEL));
        String merged = folder.resolve("merged").toString();
        Result converted = tramontane("convert", MODEL, merged, "--adapter", adapter, "--to", "bf16");
        assertThat(converted.code()).as(converted.errors()).isZero();
        assertThat(logits(merged)).isEqualTo(with);
        String file = folder.resolve("merged.gguf").toString();
        assertThat(tramontane("convert", MODEL, file, "--adapter", adapter, "--to", "bf16")
                        .code())
                .isZero();
        assertThat(logits(file, "--adapter", adapter)).isNotEqualTo(with);
        assertThat(tramontane("chat", "-m", merged, QUESTION).output())
                .isEqualTo(tramontane("chat", "-m", MODEL, "--adapter", adapter, QUESTION)
                        .output())
                .isEqualTo(tramontane("chat", "-m", file, QUESTION).output());
    }

    @Test
    void whatDoesNotFitIsTold() throws IOException {
        String other = folder.resolve("other").toString();
        Path shapes = folder.resolve("shapes.json");
        Files.writeString(shapes, """
                {"num_hidden_layers": 1, "hidden_size": 64, "n_routed_experts": 8, "moe_intermediate_size": 32,
                 "intermediate_size": 32, "q_lora_rank": 32, "kv_lora_rank": 32, "vocab_size": 595}""");
        Result made = tramontane("random-model", other, "--shapes", shapes.toString(), "--to", "bf16");
        assertThat(made.code()).as(made.errors()).isZero();
        Result wrong = new TestShell()
                .input("{\"input_ids\": [1]}")
                .run("logits", other, "--requests", "-", "--adapter", adapter);
        assertThat(wrong.code()).isNotZero();
        assertThat(wrong.errors())
                .contains("adapter_model.safetensors: tensor 'base_model.model.model.layers.0.mlp.experts.base_layer")
                .contains("has shape [256, 128]", "[16, 64]", "another model");
        Result missing = tramontane("chat", "-m", MODEL, "--adapter", folder.toString(), QUESTION);
        assertThat(missing.code()).isNotZero();
        assertThat(missing.errors()).contains("adapter_config.json: does not exist");
    }
}
