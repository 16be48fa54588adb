package dev.tramontane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.tramontane.checkpoint.QueryTemperature;
import dev.tramontane.checkpoint.RopeConfig;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotaryEmbeddingTest {

    private static final RopeConfig RELEASED =
            new RopeConfig(10000, Optional.of(new RopeConfig.Yarn(128, 8192, 32, 1, true, 1)));

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "1, 0.749894209",
        "12, 0.0316227766",
        "13, 0.0219038545",
        "16, 0.00694711538",
        "20, 0.0012314639",
        "24, 8.41346154e-05",
        "25, 5.85854851e-06",
        "31, 1.04181362e-06"
    })
    void yarnFrequenciesOfTheReleasedModel(int pair, float expected) {
        assertThat(new RotaryEmbedding(RELEASED, 64).frequency(pair)).isCloseTo(expected, withPercentage(1e-4));
    }

    @Test
    void plainFrequenciesWithoutYarn() {
        RotaryEmbedding rope = new RotaryEmbedding(new RopeConfig(10000, Optional.empty()), 4);
        assertThat(rope.frequency(0)).isEqualTo(1f);
        assertThat(rope.frequency(1)).isEqualTo(0.01f);
    }

    @Test
    void turnsInterleavedPairs() {
        RotaryEmbedding rope = new RotaryEmbedding(new RopeConfig(10000, Optional.empty()), 4);
        float[] angles = new float[4];
        rope.angles(3, angles, 0);
        float[] x = {9, 1, 0, 0, 2};
        RotaryEmbedding.rotate(x, 1, angles, 0, 4);
        assertThat(x)
                .containsExactly(
                        new float[] {
                            9,
                            (float) Math.cos(3),
                            (float) Math.sin(3),
                            -2 * (float) Math.sin(0.03f),
                            2 * (float) Math.cos(0.03f)
                        },
                        offset(1e-6f));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "8191, 1", "8192, 1.0693147", "16384, 1.1098612", "65536, 1.2197225", "262143, 1.3465736"})
    void queryTemperature(int position, float expected) {
        assertThat(new QueryTemperature(0.1, 8192).at(position)).isCloseTo(expected, offset(1e-6f));
    }
}
