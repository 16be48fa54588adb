package dev.tramontane.engine.prefix;

import java.nio.ByteBuffer;

/** A SHA-256 digest of a salt, or of a block and all that comes before it: equal only for what is equal. */
public record PrefixKey(long first, long second, long third, long fourth) {

    static final int BYTES = 4 * Long.BYTES;

    static PrefixKey of(byte[] digest) {
        ByteBuffer bytes = ByteBuffer.wrap(digest);
        return new PrefixKey(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    void write(ByteBuffer to) {
        to.putLong(first).putLong(second).putLong(third).putLong(fourth);
    }

    /** Any part of a digest is as good as the whole. */
    @Override
    public int hashCode() {
        return Long.hashCode(first);
    }
}
