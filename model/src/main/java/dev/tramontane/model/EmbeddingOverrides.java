package dev.tramontane.model;

import java.util.Arrays;
import java.util.List;

/** Which tokens of a prompt take their embedding from an image instead of the vocabulary. Immutable. */
public final class EmbeddingOverrides {

    /** Overrides nothing, in prompts of any length. */
    public static final EmbeddingOverrides NONE = new EmbeddingOverrides(new int[0], new int[0], List.of());

    private static final int NOTHING = -1;

    private final int[] images;
    private final int[] rows;
    private final List<ImageFeatures> features;

    private EmbeddingOverrides(int[] images, int[] rows, List<ImageFeatures> features) {
        this.images = images;
        this.rows = rows;
        this.features = features;
    }

    /**
     * Gives the image tokens of a whole prompt the rows of its images, both in order.
     *
     * @param ids the prompt
     * @param imageToken the token whose embedding is replaced
     * @param features the prompt's images in order, all of one width
     * @throws IllegalArgumentException if there are more or fewer image tokens than rows
     */
    public static EmbeddingOverrides of(int[] ids, int imageToken, List<ImageFeatures> features) {
        return of(ids, 0, imageToken, features);
    }

    /**
     * Gives the image tokens from a position on the rows of images, both in order; those before keep their embeddings,
     * which is for prompts whose beginning has been computed already.
     *
     * @param ids the prompt
     * @param from the first position whose embedding may be replaced
     * @param imageToken the token whose embedding is replaced
     * @param features the images from {@code from} on, in order, all of one width
     * @throws IllegalArgumentException if there are more or fewer image tokens than rows
     */
    public static EmbeddingOverrides of(int[] ids, int from, int imageToken, List<ImageFeatures> features) {
        int needed = features.stream().mapToInt(ImageFeatures::rows).sum();
        long present = Arrays.stream(ids, from, ids.length)
                .filter(id -> id == imageToken)
                .count();
        if (present != needed) {
            throw new IllegalArgumentException("the prompt has " + present + " image tokens"
                    + (from == 0 ? "" : " from position " + from + " on") + ", its images " + needed
                    + " rows of features; encode exactly the images that the prompt was rendered with");
        }
        if (features.stream().mapToInt(ImageFeatures::width).distinct().count() > 1) {
            throw new IllegalArgumentException("the images have features of different widths");
        }
        int[] images = new int[ids.length];
        int[] rows = new int[ids.length];
        Arrays.fill(images, NOTHING);
        int image = 0;
        int row = 0;
        for (int i = from; i < ids.length; i++) {
            if (ids[i] == imageToken) {
                while (row == features.get(image).rows()) {
                    image++;
                    row = 0;
                }
                images[i] = image;
                rows[i] = row++;
            }
        }
        return new EmbeddingOverrides(images, rows, List.copyOf(features));
    }

    /** Whether there is nothing to override. */
    public boolean isEmpty() {
        return features.isEmpty();
    }

    /** Tokens of the prompt that this was made for. */
    public int length() {
        return images.length;
    }

    /** Numbers per row, 0 if there is nothing to override. */
    public int width() {
        return features.isEmpty() ? 0 : features.getFirst().width();
    }

    /** Whether token number {@code index} has another embedding; what follows the prompt has not. */
    public boolean covers(int index) {
        return index < images.length && images[index] != NOTHING;
    }

    /** Copies the embedding of a covered token. */
    public void read(int index, float[] to, int offset) {
        ImageFeatures image = features.get(images[index]);
        System.arraycopy(image.values(), rows[index] * image.width(), to, offset, image.width());
    }
}
