package dev.tramontane.server.core;

/**
 * The most that one request may ask for. Larger ones are refused by the field's name before anything is copied or computed.
 *
 * @param samples answers to one prompt
 * @param messages messages of a conversation
 * @param tools functions that the model may call
 * @param images images of a conversation
 */
public record RequestLimits(int samples, int messages, int tools, int images) {

    /** The most of the likeliest tokens told with each chosen one. */
    public static final int TOP_LOGPROBS = 20;

    /** The most stop strings. */
    public static final int STOPS = 16;

    /** The most characters of a stop string. */
    public static final int STOP_LENGTH = 256;

    /** The most tokens with a bias. */
    public static final int BIASED_TOKENS = 1024;

    /** What a server allows unless told otherwise. */
    public static final RequestLimits DEFAULT = new RequestLimits(8, 4096, 512, 32);

    /** The same with another number of answers to one prompt. */
    public RequestLimits withSamples(int samples) {
        return new RequestLimits(samples, messages, tools, images);
    }
}
