package dev.tramontane.train.data;

import static dev.tramontane.train.data.WireChat.malformed;

import dev.tramontane.language.chat.ChatException;
import dev.tramontane.language.chat.ChatException.Kind;
import dev.tramontane.language.chat.Image;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;

/**
 * Where conversations may have their images: in themselves, or in files below their own folder. A file of conversations may
 * be a stranger's, and must not reach what else is on the machine.
 *
 * @param folder as it really is, links followed
 */
record ImageFolder(Path folder) {
    private static final String DATA = "data:";

    /** The folder that a file is in. */
    static ImageFolder of(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        return new ImageFolder((parent == null ? file.toAbsolutePath() : parent).toRealPath());
    }

    /**
     * A data URL, for one or for a path.
     *
     * @throws ChatException if it leads elsewhere, or to nothing that can be read
     */
    String dataUrl(String url) {
        if (url.regionMatches(true, 0, DATA, 0, DATA.length())) {
            return url;
        }
        int colon = url.indexOf(':');
        if (colon >= 0) {
            String scheme = colon <= 16 ? url.substring(0, colon + 1).toLowerCase(Locale.ROOT) : "such";
            throw malformed(
                    "",
                    scheme + " URLs are not followed; give the image as data:image/png;base64,… or as a file's path");
        }
        return DATA + "image/png;base64," + Base64.getEncoder().encodeToString(bytes(url));
    }

    private byte[] bytes(String path) {
        try {
            Path named = folder.resolve(path).normalize();
            // Looked at before the file system is asked, and again after links have been followed.
            if (!named.startsWith(folder) || !named.toRealPath().startsWith(folder)) {
                throw malformed("", "the image must be below the folder of the conversations");
            }
            Path file = named.toRealPath();
            if (!Files.isRegularFile(file)) {
                throw malformed("", "is not a regular file");
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(Image.LARGEST_FILE + 1);
                if (bytes.length > Image.LARGEST_FILE) {
                    throw malformed("", "the image has more than " + Image.LARGEST_FILE + " bytes");
                }
                return bytes;
            }
        } catch (InvalidPathException | IOException e) {
            throw new ChatException(
                    Kind.MALFORMED,
                    "",
                    "the image cannot be read (" + e.getClass().getSimpleName() + ")",
                    e);
        }
    }
}
