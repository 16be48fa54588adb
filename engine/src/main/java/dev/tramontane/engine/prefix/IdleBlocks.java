package dev.tramontane.engine.prefix;

import org.jspecify.annotations.Nullable;

/**
 * The known blocks that no sequence has, in the order of their eviction. Counts of idle blocks change by one at a time, so
 * the salts are kept in lists by their count, and every operation takes constant time.
 *
 * <p>Whoever has a block also has all those that it continues, and lets go of it before them. The block that has been idle
 * longest is therefore never continued by another known one.
 */
final class IdleBlocks {

    /** Per number of idle blocks the salts that have so many; those without any are in no list. */
    private final @Nullable Salt[] saltsByCount;

    private int most;
    private int count;

    /** @param blocks the most there can be */
    IdleBlocks(int blocks) {
        saltsByCount = new Salt[blocks + 1];
    }

    int count() {
        return count;
    }

    void add(KnownBlock block) {
        Salt salt = block.salt;
        leaveList(salt);
        salt.addNewest(block);
        joinList(salt);
        block.idle = true;
        most = Math.max(most, salt.idle());
        count++;
    }

    void remove(KnownBlock block) {
        Salt salt = block.salt;
        leaveList(salt);
        salt.remove(block);
        joinList(salt);
        block.idle = false;
        if (saltsByCount[most] == null && most > 0) {
            // If that was the last one with the most, it has one less now.
            most--;
        }
        count--;
    }

    /** The longest idle block of the salt with most idle blocks; null if there is none. */
    @Nullable
    KnownBlock next() {
        Salt salt = saltsByCount[most];
        return salt == null ? null : salt.oldest();
    }

    private void joinList(Salt salt) {
        int idle = salt.idle();
        if (idle > 0) {
            Salt second = saltsByCount[idle];
            salt.next = second;
            if (second != null) {
                second.previous = salt;
            }
            saltsByCount[idle] = salt;
        }
    }

    private void leaveList(Salt salt) {
        if (salt.idle() == 0) {
            return;
        }
        if (salt.next != null) {
            salt.next.previous = salt.previous;
        }
        if (salt.previous != null) {
            salt.previous.next = salt.next;
        } else {
            saltsByCount[salt.idle()] = salt.next;
        }
        salt.previous = null;
        salt.next = null;
    }
}
