package dev.tramontane.engine;

import dev.tramontane.model.ImageFeatures;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Features of images by their content, up to a number of bytes; forgets the least recently used. Safe for any thread. */
final class FeatureCache {

    private final long capacity;
    private final Map<ImageDigest, ImageFeatures> features = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** @param capacity bytes; the latest features are kept even if they are larger */
    FeatureCache(long capacity) {
        this.capacity = capacity;
    }

    synchronized Optional<ImageFeatures> find(ImageDigest image) {
        return Optional.ofNullable(features.get(image));
    }

    synchronized void remember(ImageDigest image, ImageFeatures found) {
        ImageFeatures replaced = features.put(image, found);
        bytes += bytes(found) - (replaced == null ? 0 : bytes(replaced));
        Iterator<ImageFeatures> eldest = features.values().iterator();
        while (bytes > capacity && features.size() > 1) {
            bytes -= bytes(eldest.next());
            eldest.remove();
        }
    }

    private static long bytes(ImageFeatures features) {
        return (long) features.values().length * Float.BYTES;
    }
}
