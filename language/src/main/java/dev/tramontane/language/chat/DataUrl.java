package dev.tramontane.language.chat;

import java.util.Base64;
import java.util.Locale;

/** The one kind of image URL that is taken: the image itself. Nothing is ever fetched here. */
final class DataUrl {
    private static final String MARK = ";base64,";
    private static final int LONGEST_HEADER = 256;

    private DataUrl() {}

    /** The bytes of {@code data:image/…;base64,…}. */
    static byte[] decode(String url) {
        if (!url.regionMatches(true, 0, "data:", 0, 5)) {
            int colon = url.indexOf(':');
            String scheme = colon > 0 && colon <= 16 ? url.substring(0, colon).toLowerCase(Locale.ROOT) : "";
            throw Fields.malformed(
                    "",
                    (scheme.isEmpty() ? "this is no data: URL" : scheme + ": URLs are not fetched")
                            + "; send the image itself as data:image/png;base64,…");
        }
        int comma = url.indexOf(',');
        String header = comma < 0 || comma > LONGEST_HEADER
                ? ""
                : url.substring(0, comma + 1).toLowerCase(Locale.ROOT);
        if (!header.startsWith("data:image/") || !header.endsWith(MARK)) {
            throw Fields.malformed("", "a data: URL of an image must begin like data:image/png;base64,");
        }
        if (url.length() - comma - 1 > (Image.LARGEST_FILE + 2L) / 3 * 4) {
            throw Fields.malformed("", "the image has more than " + Image.LARGEST_FILE + " bytes");
        }
        try {
            return Base64.getDecoder().decode(url.substring(comma + 1));
        } catch (IllegalArgumentException e) {
            throw new ChatException(ChatException.Kind.MALFORMED, "", "the image is not valid base64", e);
        }
    }
}
