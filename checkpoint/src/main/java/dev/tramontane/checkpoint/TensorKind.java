package dev.tramontane.checkpoint;

/** What a tensor is for. */
public enum TensorKind {
    EMBEDDING("embedding"),
    HEAD("output head"),
    QUERY("attention, queries"),
    KEY_VALUE("attention, keys and values"),
    ATTENTION_OUTPUT("attention, output"),
    ROUTER("router"),
    EXPERTS("experts"),
    SHARED_EXPERT("shared expert"),
    FEED_FORWARD("feed-forward"),
    NORM("norms"),
    VISION("image encoder");

    private final String label;

    TensorKind(String label) {
        this.label = label;
    }

    /** A name for people. */
    public String label() {
        return label;
    }
}
