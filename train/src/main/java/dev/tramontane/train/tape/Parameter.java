package dev.tramontane.train.tape;

import java.util.Arrays;

/**
 * A trainable matrix or vector: float32 master values and, after a backward pass, the gradient. Gradients add up until
 * {@link #clearGradient} is called, so that several batches can make one step.
 */
public final class Parameter {

    /** What a parameter is for, since optimizers treat embeddings, routers and vectors unlike hidden matrices. */
    public enum Kind {
        /** A matrix between two hidden states. */
        HIDDEN,
        /** A row per token. */
        EMBEDDING,
        /** From the last hidden state to logits of tokens. */
        HEAD,
        /** From a hidden state to logits of experts. */
        ROUTER,
        /** A norm's gains or a bias. */
        VECTOR
    }

    private final String name;
    private final Kind kind;
    private final int rows;
    private final int columns;
    private final float[] values;
    private final float[] gradient;

    /**
     * Zeros.
     *
     * @param name unique within a model, for messages and saved states
     * @param rows 1 for vectors
     */
    public Parameter(String name, Kind kind, int rows, int columns) {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException(name + ": a parameter of " + rows + "×" + columns + " is empty");
        }
        if (kind == Kind.VECTOR && rows != 1) {
            throw new IllegalArgumentException(name + ": a vector has one row, not " + rows);
        }
        this.name = name;
        this.kind = kind;
        this.rows = rows;
        this.columns = columns;
        values = new float[Math.multiplyExact(rows, columns)];
        gradient = new float[values.length];
    }

    /** A hidden matrix, or a vector if there is one row. */
    public Parameter(String name, int rows, int columns) {
        this(name, rows == 1 ? Kind.VECTOR : Kind.HIDDEN, rows, columns);
    }

    public String name() {
        return name;
    }

    public Kind kind() {
        return kind;
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** Whether it is a norm's gains or a bias. */
    public boolean vector() {
        return kind == Kind.VECTOR;
    }

    /** The number of elements. */
    public int size() {
        return values.length;
    }

    /** The numbers themselves, row by row; whoever changes them trains. */
    public float[] values() {
        return values;
    }

    /** The gradient, as long as the values. */
    public float[] gradient() {
        return gradient;
    }

    /** Sets the gradient to zero. */
    public void clearGradient() {
        Arrays.fill(gradient, 0f);
    }

    @Override
    public String toString() {
        return name + " [" + rows + "×" + columns + "]";
    }
}
