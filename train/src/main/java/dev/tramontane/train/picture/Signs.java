package dev.tramontane.train.picture;

import dev.tramontane.language.tokenizer.Tekken;
import dev.tramontane.tensor.ElementType;
import dev.tramontane.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * What an image encoder learns to tell apart before it meets the decoder: digits, letters and figures. Letters count as the
 * same in both cases; those that look like a digit or like each other in common typefaces are left out.
 */
public final class Signs {
    /** The label of a cell in which no sign has its middle: what new labels are. */
    static final int NOTHING = 0;

    private static final String DIGITS = "0123456789";
    /** All but O, o, I and l. */
    private static final String LETTERS = "AaBbCcDdEeFfGgHhiJjKkLMmNnPpQqRrSsTtUuVvWwXxYyZz";

    /** A word for each label; the first is a space, for nothing. */
    static final List<String> WORDS = words();

    private Signs() {}

    private static List<String> words() {
        List<String> words = new ArrayList<>();
        words.add(" ");
        (DIGITS + LETTERS.toLowerCase(Locale.ROOT)).chars().distinct().forEach(c -> words.add(Character.toString(c)));
        Figure.ALL.forEach(figure -> words.add(figure.word()));
        return List.copyOf(words);
    }

    /**
     * What the decoder takes for each sign's word: the mean of its tokens, since words of figures may have several.
     *
     * @param embedding the decoder's, {@code [vocabulary × hidden]} in F32
     * @param sharpness what a row gives when it is multiplied with an embedding of usual length in its own direction
     * @return {@code [labels × hidden]}, rows of equal lengths
     */
    public static Matrix vectors(Matrix embedding, Tekken tokenizer, double sharpness) {
        int width = embedding.columns();
        double[][] means = new double[WORDS.size()][width];
        double lengths = 0;
        for (int label = 0; label < means.length; label++) {
            int[] tokens = tokenizer.encode(WORDS.get(label));
            for (int token : tokens) {
                for (int column = 0; column < width; column++) {
                    double value = embedding.data().getAtIndex(Matrix.FLOAT, (long) token * width + column);
                    means[label][column] += value / tokens.length;
                }
            }
            lengths += length(means[label]) / means.length;
        }
        Matrix vectors = Matrix.zeros(ElementType.F32, means.length, width);
        for (int label = 0; label < means.length; label++) {
            double scale = sharpness / lengths / length(means[label]);
            for (int column = 0; column < width; column++) {
                vectors.data().setAtIndex(Matrix.FLOAT, (long) label * width + column, (float)
                        (scale * means[label][column]));
            }
        }
        return vectors;
    }

    private static double length(double[] vector) {
        double squares = 0;
        for (double value : vector) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }

    /** The label of a digit or a letter in either case. */
    static int label(char sign) {
        return WORDS.indexOf(Character.toString(sign).toLowerCase(Locale.ROOT));
    }

    static int label(Figure figure) {
        return WORDS.indexOf(figure.word());
    }

    /** Digits only, or letters of either case. */
    static String draw(RandomGenerator random, int length) {
        String from = random.nextBoolean() ? DIGITS : LETTERS;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(from.charAt(random.nextInt(from.length())));
        }
        return text.toString();
    }
}
