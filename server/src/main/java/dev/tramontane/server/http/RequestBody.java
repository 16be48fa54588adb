package dev.tramontane.server.http;

import dev.tramontane.language.json.JsonException;
import dev.tramontane.language.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Reads bodies within limits.
 *
 * @param mostBytes the longest body
 * @param patience how long a body may take to arrive, however it trickles
 */
record RequestBody(int mostBytes, Duration patience) {

    JsonValue read(Request request) throws IOException {
        if (request.getLength() > mostBytes) {
            throw tooLarge();
        }
        try {
            return JsonValue.parse(text(bytes(request)));
        } catch (JsonException e) {
            throw ApiException.badRequest("the body is not JSON that can be read: " + e.getMessage());
        }
    }

    private byte[] bytes(Request request) throws IOException {
        Scheduler.Task deadline = request.getComponents()
                .getScheduler()
                .schedule(
                        () -> request.fail(new TimeoutException("the body took longer than " + patience)),
                        patience.toMillis(),
                        TimeUnit.MILLISECONDS);
        try (InputStream in = Content.Source.asInputStream(request)) {
            byte[] bytes = in.readNBytes(mostBytes + 1);
            if (bytes.length > mostBytes) {
                throw tooLarge();
            }
            return bytes;
        } catch (IOException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw ApiException.requestTimeout("the body did not arrive in time");
            }
            throw e;
        } finally {
            deadline.cancel();
        }
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
