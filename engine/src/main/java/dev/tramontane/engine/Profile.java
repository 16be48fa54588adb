package dev.tramontane.engine;

/** Named settings of the scheduler: what to give up for what. */
public enum Profile {
    /** Few requests, each as quick as it can be: small steps, drafted tokens. */
    LATENCY,
    /** Many requests, as many tokens per second as can be had: large steps, no drafts. */
    THROUGHPUT;

    /** The profile's settings. */
    public Scheduling scheduling() {
        return switch (this) {
            case LATENCY -> new Scheduling(512, 64, 32, 256, 8);
            case THROUGHPUT -> new Scheduling(1024, 512, 256, 1024, 0);
        };
    }
}
