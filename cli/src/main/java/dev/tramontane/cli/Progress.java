package dev.tramontane.cli;

/** Tells on a terminal what takes a while, in one line that goes away when it is done; elsewhere it is silent. */
final class Progress implements AutoCloseable {
    private final Output errors;

    Progress(Output errors) {
        this.errors = errors;
    }

    /** Replaces the line. */
    void show(String what) {
        if (errors.isTerminal()) {
            errors.eraseLine();
            errors.print(errors.dim(errors.harmless(what)));
            errors.flush();
        }
    }

    @Override
    public void close() {
        if (errors.isTerminal()) {
            errors.eraseLine();
            errors.flush();
        }
    }
}
