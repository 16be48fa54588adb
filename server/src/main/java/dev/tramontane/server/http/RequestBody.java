package dev.tramontane.server.http;

import dev.tramontane.language.json.JsonException;
import dev.tramontane.language.json.JsonText;
import dev.tramontane.language.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Reads bodies within limits.
 *
 * @param mostBytes the longest body
 * @param patience how long a body may take to arrive, however it trickles
 * @param budget the memory for all bodies
 */
record RequestBody(int mostBytes, Duration patience, BodyBudget budget) {
    private static final int PIECE = 64 << 10;
    /** Bytes as they came, as text, as the parser's strings, as those that the engine is given. */
    private static final long MEMORY_OF_BYTE = 6;
    /** What JSON's smallest values become: an object with a map, which is empty, and its place in another. */
    private static final long MEMORY_OF_PART = 128;

    /** The memory that the largest body may need. */
    static long memoryOfLargest(int mostBytes) {
        return mostBytes * MEMORY_OF_BYTE + JsonText.MOST_PARTS * MEMORY_OF_PART;
    }

    /**
     * Reads the body of a request.
     *
     * @param share pays for it
     */
    JsonValue read(Request request, BodyBudget.Share share) throws IOException {
        refuseEncodings(request);
        if (request.getLength() > mostBytes) {
            throw tooLarge();
        }
        byte[] bytes = bytes(request, share);
        share.take(Math.min(mostParts(bytes), JsonText.MOST_PARTS) * MEMORY_OF_PART);
        try {
            return JsonValue.parseDistinct(text(bytes));
        } catch (JsonException e) {
            throw ApiException.badRequest("the body is not JSON that can be read: " + e.problem());
        }
    }

    /** What a body inflates to is not known before, so none is taken that does. */
    private static void refuseEncodings(Request request) {
        for (HttpField field : request.getHeaders().getFields(HttpHeader.CONTENT_ENCODING)) {
            if (!"identity".equalsIgnoreCase(field.getValue())) {
                throw ApiException.unsupportedMediaType("Content-Encoding is not supported; send the body as it is");
            }
        }
    }

    private byte[] bytes(Request request, BodyBudget.Share share) throws IOException {
        Scheduler.Task deadline = request.getComponents()
                .getScheduler()
                .schedule(
                        () -> request.fail(new TimeoutException("the body took longer than " + patience)),
                        patience.toMillis(),
                        TimeUnit.MILLISECONDS);
        try (InputStream in = Content.Source.asInputStream(request)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] piece = new byte[PIECE];
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                if (length > mostBytes - bytes.size()) {
                    throw tooLarge();
                }
                share.take(length * MEMORY_OF_BYTE);
                bytes.write(piece, 0, length);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw ApiException.requestTimeout("the body did not arrive in time");
            }
            if (e instanceof EofException && !hasLeft(request)) {
                throw ApiException.badRequest("the body is not framed as HTTP frames bodies");
            }
            throw e;
        } finally {
            deadline.cancel();
        }
    }

    /** Bytes that cannot be read as a body look to the reader like the end of the stream; whether it is, the connection knows. */
    private static boolean hasLeft(Request request) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        return endPoint.isInputShutdown() || !endPoint.isOpen();
    }

    /** No JSON has more values than it has signs between them; those inside strings count as well, at little harm. */
    private static long mostParts(byte[] bytes) {
        long signs = 0;
        for (byte b : bytes) {
            signs += b == '{' || b == '[' || b == ',' || b == ':' ? 1 : 0;
        }
        return signs;
    }

    private ApiException tooLarge() {
        return ApiException.tooLarge("the body has more than " + mostBytes + " bytes");
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw ApiException.badRequest("the body is not UTF-8");
        }
    }
}
