package dev.tramontane.model.image;

/** Whose way of bringing an image to its grid is followed. They differ in a pixel here and there, and in sharpness. */
public enum ResizeMode {
    /**
     * The vendor's own: sizes rounded half to even; a bicubic kernel of four taps (a = −0.75) that looks at no more pixels
     * when it shrinks, in float32, not clamped.
     */
    MISTRAL,
    /**
     * That of the Hugging Face processor: sizes rounded down; a bicubic kernel (a = −0.5) that widens as it shrinks, in
     * eight-bit fixed point, clamped after each of the two directions.
     */
    HUGGING_FACE
}
