package dev.tramontane.engine;

/** One tenant's account with the scheduler. */
final class Tenant {

    private long served;
    /** Completions that wait or run; an account without any is closed. */
    private int completions;

    /** Token rows computed for the tenant, from where it joined the others. */
    long served() {
        return served;
    }

    void serve(int rows) {
        served += rows;
    }

    /** Lets a newcomer begin where the others are, so that it neither waits for them nor makes them wait. */
    void join(long served) {
        this.served = Math.max(this.served, served);
    }

    void open() {
        completions++;
    }

    /** Returns whether it was the last one. */
    boolean close() {
        return --completions == 0;
    }
}
