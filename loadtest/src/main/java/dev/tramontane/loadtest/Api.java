package dev.tramontane.loadtest;

import java.net.URI;

/** The two ways to ask for a completion. */
public enum Api {
    CHAT("chat/completions", "openai-chat"),
    COMPLETIONS("completions", "openai");

    private final String path;
    private final String backend;

    Api(String path, String backend) {
        this.path = path;
        this.backend = backend;
    }

    /**
     * Where it is.
     *
     * @param base the server's address, with or without {@code /v1} at its end
     */
    URI address(URI base) {
        String start = base.toString().replaceFirst("/+$", "");
        return URI.create(start + (start.endsWith("/v1") ? "/" : "/v1/") + path);
    }

    /** What vLLM's results call it. */
    String backend() {
        return backend;
    }
}
