package dev.tramontane.server.responses;

import java.io.IOException;
import tools.jackson.databind.node.ObjectNode;

/** An item that is being generated. */
sealed interface OpenItem permits OpenMessage, OpenThought, OpenCall {

    /**
     * Ends it.
     *
     * @param isCut whether the answer ends here though there was more to come
     * @return the whole item
     */
    ObjectNode close(boolean isCut) throws IOException;

    /** The status of an item that has ended. */
    static String status(boolean isCut) {
        return isCut ? "incomplete" : "completed";
    }
}
