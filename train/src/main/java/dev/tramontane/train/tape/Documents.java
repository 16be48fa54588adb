package dev.tramontane.train.tape;

import java.util.List;

/**
 * A batch of documents, one after the other without padding. Positions start at zero in each, and no document sees
 * another.
 *
 * @param tokens of all documents
 * @param starts where each document begins, and at the end the number of tokens
 */
public record Documents(int[] tokens, int[] starts) {

    /** @throws IllegalArgumentException if the starts do not ascend from 0 to the number of tokens */
    public Documents {
        if (starts.length == 0 || starts[0] != 0 || starts[starts.length - 1] != tokens.length) {
            throw new IllegalArgumentException("documents begin at token 0 and end with the last one");
        }
        for (int i = 1; i < starts.length; i++) {
            if (starts[i] <= starts[i - 1]) {
                throw new IllegalArgumentException("document " + (i - 1) + " has no tokens");
            }
        }
    }

    /** One document after the other. */
    public static Documents of(List<int[]> documents) {
        int[] starts = new int[documents.size() + 1];
        for (int i = 0; i < documents.size(); i++) {
            starts[i + 1] = Math.addExact(starts[i], documents.get(i).length);
        }
        int[] tokens = new int[starts[documents.size()]];
        for (int i = 0; i < documents.size(); i++) {
            System.arraycopy(documents.get(i), 0, tokens, starts[i], documents.get(i).length);
        }
        return new Documents(tokens, starts);
    }

    /** How many documents there are. */
    public int count() {
        return starts.length - 1;
    }

    /** How many tokens there are in all of them. */
    public int rows() {
        return tokens.length;
    }

    /** How many tokens a document has. */
    public int length(int document) {
        return starts[document + 1] - starts[document];
    }

    /** The tokens of the longest document. */
    public int longest() {
        int longest = 0;
        for (int document = 0; document < count(); document++) {
            longest = Math.max(longest, length(document));
        }
        return longest;
    }

    /** The position of every token in its document. */
    public int[] positions() {
        int[] positions = new int[rows()];
        for (int document = 0; document < count(); document++) {
            for (int row = starts[document]; row < starts[document + 1]; row++) {
                positions[row] = row - starts[document];
            }
        }
        return positions;
    }
}
