package dev.tramontane.engine.prefix;

import dev.tramontane.model.AttentionForm;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys of one request's blocks, extended as its tokens become known. A block's key is a SHA-256 digest of the key
 * before it, the form in which its positions are computed, its tokens, and for tokens that stand for an image the
 * image's digest and their place in it. The chain begins with a digest of the salt.
 *
 * <p>So equal keys mean equal contents: nobody can craft a prompt whose blocks are taken for another's, and requests with
 * different salts never meet, so that none can find out by timing what another has asked.
 *
 * <p>Not thread-safe.
 */
public final class PrefixKeys {

    /** Distinguish what is digested for a root from what is digested for a block. */
    private static final byte ROOT = 0;

    private static final byte BLOCK = 1;

    private final int blockSize;
    private final int expandedPositions;
    private final List<ImageSpan> images;
    private final PrefixKey root;
    private final List<PrefixKey> keys;
    private final MessageDigest sha256 = sha256();
    private final ByteBuffer message;
    /** The first image that does not end before the next block. */
    private int image;

    /**
     * @param salt what separates those who must not share; usually one per tenant
     * @param blockSize positions per block of the cache
     * @param expandedPositions how many positions, from the first on, are {@link AttentionForm#EXPANDED}; whole blocks.
     *     All others are {@link AttentionForm#ABSORBED}
     * @param images the prompt's images, in order and without overlap
     * @throws IllegalArgumentException if expanded positions or images are not as they should be
     */
    public PrefixKeys(String salt, int blockSize, int expandedPositions, List<ImageSpan> images) {
        if (blockSize < 1) {
            throw new IllegalArgumentException("a block has positions, not " + blockSize);
        }
        if (expandedPositions < 0 || expandedPositions % blockSize != 0) {
            throw new IllegalArgumentException(
                    expandedPositions + " expanded positions are not whole blocks of " + blockSize);
        }
        this.blockSize = blockSize;
        this.expandedPositions = expandedPositions;
        this.images = List.copyOf(images);
        int end = 0;
        for (ImageSpan span : this.images) {
            if (span.first() < end) {
                throw new IllegalArgumentException(
                        "the image from token " + span.first() + " on overlaps or precedes one that ends at " + end);
            }
            end = span.end();
        }
        message = ByteBuffer.allocate(1 + PrefixKey.BYTES + 1 + Math.multiplyExact(blockSize, Integer.BYTES));
        keys = new ArrayList<>();
        root = PrefixKey.of(rootDigest(salt));
    }

    private PrefixKeys(PrefixKeys other) {
        blockSize = other.blockSize;
        expandedPositions = other.expandedPositions;
        images = other.images;
        root = other.root;
        keys = new ArrayList<>(other.keys);
        message = ByteBuffer.allocate(other.message.capacity());
        image = other.image;
    }

    /** Keys for a sequence that has been the same so far and may go on differently. */
    public PrefixKeys fork() {
        return new PrefixKeys(this);
    }

    /**
     * Computes the keys of all blocks that have become whole.
     *
     * @param tokens the request's tokens from the first on, prompt and answer; those of blocks that have keys are not read
     * @param length how many of them there are
     */
    public void extend(int[] tokens, int length) {
        if (length > tokens.length) {
            throw new IllegalArgumentException(length + " tokens cannot be taken from " + tokens.length);
        }
        for (int whole = length / blockSize; keys.size() < whole; ) {
            keys.add(PrefixKey.of(blockDigest(tokens, keys.size() * blockSize)));
        }
    }

    /** How many blocks have keys. */
    public int count() {
        return keys.size();
    }

    /** The key of block number {@code block}. */
    public PrefixKey key(int block) {
        return keys.get(block);
    }

    /** What stands for the salt. */
    public PrefixKey root() {
        return root;
    }

    /** Positions per block. */
    public int blockSize() {
        return blockSize;
    }

    private byte[] rootDigest(String salt) {
        // As UTF-16, since a string that is no valid text has no UTF-8 of its own.
        ByteBuffer bytes = ByteBuffer.allocate(Math.addExact(1, Math.multiplyExact(salt.length(), Character.BYTES)));
        bytes.put(ROOT).asCharBuffer().put(salt);
        return sha256.digest(bytes.array());
    }

    /** What is digested has a fixed size and then a whole number of records of fixed size, so it can be read one way only. */
    private byte[] blockDigest(int[] tokens, int first) {
        int end = first + blockSize;
        message.clear().put(BLOCK);
        (keys.isEmpty() ? root : keys.getLast()).write(message);
        message.put(formCode(first < expandedPositions ? AttentionForm.EXPANDED : AttentionForm.ABSORBED));
        for (int i = first; i < end; i++) {
            message.putInt(tokens[i]);
        }
        sha256.update(message.array());
        while (image < images.size() && images.get(image).end() <= first) {
            image++;
        }
        for (int i = image; i < images.size() && images.get(i).first() < end; i++) {
            ImageSpan span = images.get(i);
            int from = Math.max(first, span.first());
            message.clear();
            message.putInt(from - first)
                    .putInt(Math.min(end, span.end()) - from)
                    .putInt(from - span.first());
            sha256.update(message.array(), 0, message.position());
            sha256.update(span.digest());
        }
        return sha256.digest();
    }

    private static byte formCode(AttentionForm form) {
        return switch (form) {
            case ABSORBED -> 0;
            case EXPANDED -> 1;
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256, this one has not", e);
        }
    }
}
