package dev.tramontane.train.tape;

import dev.tramontane.checkpoint.RopeConfig.Pairing;
import dev.tramontane.model.RotaryEmbedding;

/**
 * Rotary position embedding of queries and keys, in place: going back turns the gradient by the opposite angles, for
 * which the values are not needed.
 */
public final class Rotation {

    private static final int BLOCK = 128;

    private Rotation() {}

    /** Cosines and sines of all positions of a batch, forth and back. */
    public static final class Angles {
        private final RotaryEmbedding rope;
        private int positions;
        private float[] forth = {};
        private float[] back = {};

        /** Of no position yet. */
        public Angles(RotaryEmbedding rope) {
            this.rope = rope;
        }

        /** Makes sure that there are angles of all positions below {@code count}. */
        public void require(int count) {
            if (count <= positions) {
                return;
            }
            int size = rope.size();
            forth = new float[Math.multiplyExact(count, size)];
            back = new float[forth.length];
            for (int position = 0; position < count; position++) {
                rope.angles(position, forth, position * size);
            }
            for (int i = 0; i < forth.length; i += 2) {
                back[i] = forth[i];
                back[i + 1] = -forth[i + 1];
            }
            positions = count;
        }
    }

    /**
     * Turns columns of every row by the angles of its position.
     *
     * @param positions of the rows; the angles must be there
     * @param x of which no operation has kept the values
     * @param heads where in a row the rotated columns are
     */
    public static void inPlace(Tape tape, Angles angles, Pairing pairing, int[] positions, Rows x, HeadColumns heads) {
        float[] forth = angles.forth;
        float[] back = angles.back;
        turn(tape, angles.rope.size(), forth, pairing, positions, x.values(), x, heads);
        if (x.learns()) {
            tape.onBackward(() -> turn(tape, angles.rope.size(), back, pairing, positions, x.gradient(), x, heads));
        }
    }

    private static void turn(
            Tape tape,
            int size,
            float[] angles,
            Pairing pairing,
            int[] positions,
            float[] values,
            Rows x,
            HeadColumns heads) {
        tape.workers().forBlocks(x.rows(), BLOCK, (_, first, last) -> {
            for (int row = first; row < last; row++) {
                for (int head = 0; head < heads.distinct(); head++) {
                    int at = row * x.width() + heads.first() + head * heads.stride();
                    RotaryEmbedding.rotate(pairing, values, at, angles, positions[row] * size, size);
                }
            }
        });
    }
}
