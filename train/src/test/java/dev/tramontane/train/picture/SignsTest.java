package dev.tramontane.train.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import dev.tramontane.train.vocabulary.NanoVocabulary;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignsTest {
    private static final int WIDTH = 16;
    private static final double SHARPNESS = 12;

    private final Tekken tokenizer = NanoVocabulary.load();
    private final Matrix embedding = embedding();

    /** Different rows of different lengths. */
    private static Matrix embedding() {
        Matrix embedding = Matrix.zeros(ElementType.F32, NanoVocabulary.SIZE, WIDTH);
        for (int i = 0; i < NanoVocabulary.SIZE * WIDTH; i++) {
            embedding.data().setAtIndex(Matrix.FLOAT, i, (float) Math.sin(i * (double) i));
        }
        return embedding;
    }

    @Test
    void bothCasesOfALetterAreOneSign() {
        assertThat(Signs.label('K')).isEqualTo(Signs.label('k'));
        assertThat(Signs.WORDS.get(Signs.label('7'))).isEqualTo("7");
        assertThat(Signs.WORDS.get(Signs.label(Figure.RING))).isEqualTo("ring");
    }

    @Test
    void theVectorOfADigitPointsWhereItsTokenDoes() {
        Matrix vectors = Signs.vectors(embedding, tokenizer, SHARPNESS);
        float[] token = row(embedding, tokenizer.encode("7")[0]);
        float[] vector = row(vectors, Signs.label('7'));

        assertThat(product(token, vector) / Math.sqrt(product(token, token) * product(vector, vector)))
                .isCloseTo(1, within(1e-6));
    }

    @Test
    void vectorsDifferInDirectionAlone() {
        Matrix vectors = Signs.vectors(embedding, tokenizer, SHARPNESS);
        double length = product(row(vectors, 0), row(vectors, 0));
        Set<List<Float>> different = new HashSet<>();
        for (int label = 0; label < vectors.rows(); label++) {
            float[] vector = row(vectors, label);
            assertThat(product(vector, vector)).isCloseTo(length, within(1e-4 * length));
            different.add(IntStream.range(0, WIDTH).mapToObj(i -> vector[i]).toList());
        }
        assertThat(different).hasSize(Signs.WORDS.size());
    }

    private static float[] row(Matrix matrix, int row) {
        float[] values = new float[WIDTH];
        for (int column = 0; column < WIDTH; column++) {
            values[column] = matrix.data().getAtIndex(Matrix.FLOAT, (long) row * WIDTH + column);
        }
        return values;
    }

    private static double product(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
