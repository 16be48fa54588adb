package dev.tramontane.langchain4j;

import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.Image;
import java.net.URI;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Takes images that are in the message itself. Nothing is fetched: a URL in a chat must not reach into network or disk. */
final class ImageMapper {

    private ImageMapper() {}

    /**
     * The image; only its header is looked at.
     *
     * @throws UnsupportedFeatureException if it is not in the message
     * @throws ChatException if it cannot be read
     */
    static Image map(dev.langchain4j.data.image.Image image) {
        String base64 = image.base64Data();
        if (base64 != null) {
            return Image.of(decode(base64));
        }
        URI url = image.url();
        if (url == null || !"data".equalsIgnoreCase(url.getScheme())) {
            throw new UnsupportedFeatureException("an image by " + scheme(url)
                    + " is not supported: nothing is fetched; send the image itself, in base64");
        }
        return Image.ofDataUrl(url.toString());
    }

    private static String scheme(@Nullable URI url) {
        return url == null || url.getScheme() == null ? "URL" : url.getScheme() + " URL";
    }

    private static byte[] decode(String base64) {
        if (base64.length() > (Image.LARGEST_FILE + 2L) / 3 * 4) {
            throw new ChatException(
                    ChatException.Kind.MALFORMED, "", "the image has more than " + Image.LARGEST_FILE + " bytes");
        }
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new ChatException(ChatException.Kind.MALFORMED, "", "the image is not valid base64", e);
        }
    }
}
