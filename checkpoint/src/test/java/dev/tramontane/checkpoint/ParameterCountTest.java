package dev.tramontane.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ParameterCountTest {
    private static final int VOCABULARY = 131072;
    private static final VisionConfig PIXTRAL = new VisionConfig(1024, 24, 16, 4096, 3, 14, 1540, 2, 1e4, false, false);

    @Test
    void countsTheReleasedModelAsItsCardDoes() {
        DecoderConfig text = ModelPreset.SMALL_4.config(VOCABULARY);
        assertThat(ParameterCount.of(new ModelConfig(text, Optional.of(PIXTRAL))))
                .isEqualTo(new ParameterCount(119_401_298_944L, 6_524_189_696L));
        assertThat(ParameterCount.of(new ModelConfig(text, Optional.empty())))
                .isEqualTo(new ParameterCount(118_972_826_624L, 6_095_717_376L));
    }

    @Test
    void theBillionIsABillion() {
        ParameterCount count =
                ParameterCount.of(new ModelConfig(ModelPreset.ONE_BILLION.config(VOCABULARY), Optional.empty()));
        assertThat(count.total()).isBetween(980_000_000L, 1_020_000_000L);
    }

    @Test
    void countsWhatTheFilesHold() {
        for (String name : new String[] {"hf-bf16", "consolidated-bf16"}) {
            try (Checkpoint checkpoint = Checkpoint.open(Goldens.folder(name))) {
                long stored = checkpoint.tensors().stream()
                        .mapToLong(TensorInfo::elementCount)
                        .sum();
                assertThat(checkpoint.parameterCount()).isEqualTo(stored);
                assertThat(checkpoint.weightBytes()).isEqualTo(2 * stored);
                assertThat(checkpoint.activeParameterCount()).isLessThan(stored);
            }
        }
    }

    @Test
    void countsDenseModels() {
        AttentionConfig attention = new AttentionConfig.Grouped(
                16, 8, 128, 1, new RopeConfig(1e6, Optional.empty()), QueryTemperature.NONE);
        DecoderConfig dense =
                new DecoderConfig(32768, 2048, 24, 32768, 1e-5f, false, attention, 24, 7168, Optional.empty());
        long layer = 2048L * 128 * (16 + 8 + 8 + 16) + 3L * 2048 * 7168 + 2 * 2048;
        long active = 24 * layer + 2048 + 2048L * 32768;
        assertThat(ParameterCount.of(new ModelConfig(dense, Optional.empty())))
                .isEqualTo(new ParameterCount(active + 2048L * 32768, active));
    }
}
