package dev.tramontane.server.core;

import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.Image;
import dev.tramontane.server.http.ApiException;

/** The images of one request, which stand in it as {@code data} URLs. */
public final class InlineImages {

    private final int most;
    private final String field;
    private int images;

    /**
     * @param most how many there may be
     * @param field the field that holds the conversation, for errors
     */
    public InlineImages(int most, String field) {
        this.most = most;
        this.field = field;
    }

    /**
     * Counts one that somebody else reads.
     *
     * @throws ApiException if it is one too many
     */
    public void count() {
        images++;
        if (images > most) {
            throw ApiException.invalid(field, "must have at most " + most + " images");
        }
    }

    /**
     * Counts and reads one; of its bytes only the header is looked at.
     *
     * @param path where it stands
     * @throws ApiException if it is one too many
     * @throws ChatException if it is no {@code data} URL, or no image
     */
    public Image read(String url, String path) {
        count();
        try {
            return Image.ofDataUrl(url);
        } catch (ChatException e) {
            throw e.within(path);
        }
    }
}
