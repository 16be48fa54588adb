package dev.tramontane.train.data;

/** Examples by number, each of which is made, or made again, when it is asked for. May be read by several threads. */
public interface Examples {

    /** How many there are. */
    int size();

    /** The tokens of one, without making it. */
    int length(int index);

    /** One of them; the same whenever it is asked for. */
    Example get(int index);
}
