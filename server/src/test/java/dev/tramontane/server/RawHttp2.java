package dev.tramontane.server;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.hpack.HpackDecoder;
import org.eclipse.jetty.http2.hpack.HpackException;

/** HTTP/2 frame by frame (RFC 9113), for what a client library would not send. */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int CONTINUATION = 9;

    private static final int WINDOW_UPDATE = 8;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;

    /** A frame as it came. */
    record Frame(int type, int flags, int stream, byte[] payload) {}

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;
    private final HpackDecoder decoder = new HpackDecoder(1 << 16, System::nanoTime);
    private int nextStream = 1;

    private RawHttp2(Socket socket) throws IOException {
        this.socket = socket;
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects in the clear. */
    static RawHttp2 connect(int port) throws IOException {
        return over(RawHttp.connect(port), 65_535);
    }

    /**
     * Speaks over a socket.
     *
     * @param window how much the server may send on a stream before it is given more
     */
    static RawHttp2 over(Socket socket, int window) throws IOException {
        RawHttp2 http = new RawHttp2(socket);
        byte[] preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] settings = frame(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6)
                        .putShort((short) INITIAL_WINDOW_SIZE)
                        .putInt(window)
                        .array());
        http.out.write(ByteBuffer.allocate(preface.length + settings.length)
                .put(preface)
                .put(settings)
                .array());
        return http;
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** Sends a frame; by any thread. */
    synchronized void send(int type, int flags, int stream, byte[] payload) throws IOException {
        out.write(frame(type, flags, stream, payload));
    }

    /** A block of header fields, none of them compressed. */
    static byte[] block(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            text(block, namesAndValues[i]);
            text(block, namesAndValues[i + 1]);
        }
        return block.toByteArray();
    }

    /** A string with its length before it (RFC 7541, section 5). */
    private static void text(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int rest = bytes.length;
        if (rest < 127) {
            block.write(rest);
        } else {
            block.write(127);
            for (rest -= 127; rest >= 128; rest >>= 7) {
                block.write(rest & 127 | 128);
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    /** Begins a request; returns its stream. */
    int begin(boolean hasBody, String... namesAndValues) throws IOException {
        int stream = nextStream;
        nextStream += 2;
        send(HEADERS, END_HEADERS | (hasBody ? 0 : END_STREAM), stream, block(namesAndValues));
        return stream;
    }

    /** Begins a request whose headers are not complete yet. */
    int beginOpenEnded(String... namesAndValues) throws IOException {
        int stream = nextStream;
        nextStream += 2;
        send(HEADERS, END_STREAM, stream, block(namesAndValues));
        return stream;
    }

    int get(String authority, String path) throws IOException {
        return begin(false, ":method", "GET", ":scheme", "http", ":authority", authority, ":path", path);
    }

    int post(String path, String body) throws IOException {
        int stream = begin(true, ":method", "POST", ":scheme", "http", ":authority", "localhost", ":path", path);
        send(DATA, END_STREAM, stream, body.getBytes(StandardCharsets.UTF_8));
        return stream;
    }

    void ping() throws IOException {
        send(PING, 0, 0, new byte[8]);
    }

    void reset(int stream) throws IOException {
        send(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
    }

    void widen(int stream, int bytes) throws IOException {
        send(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
    }

    /** The next frame; empty if the server has closed the connection. */
    Optional<Frame> next() throws IOException {
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            Frame frame = new Frame(in.readUnsignedByte(), in.readUnsignedByte(), in.readInt(), in.readNBytes(length));
            if (frame.type() == SETTINGS && frame.flags() != ACK) {
                send(SETTINGS, ACK, 0, new byte[0]);
            }
            return Optional.of(frame);
        } catch (EOFException | SocketException e) {
            return Optional.empty();
        }
    }

    /** The status of the answer on a stream, passing over frames of others; -1 if it was reset. */
    int status(int stream) throws IOException {
        while (true) {
            Frame frame = next().orElseThrow(() -> new AssertionError("closed without an answer"));
            if (frame.type() == GOAWAY) {
                throw new AssertionError("goes away: " + new String(frame.payload(), StandardCharsets.ISO_8859_1));
            }
            // All blocks change the decoder's state.
            int status = frame.type() == HEADERS ? status(frame) : -1;
            if (frame.stream() == stream && (frame.type() == HEADERS || frame.type() == RST_STREAM)) {
                return status;
            }
        }
    }

    private int status(Frame frame) {
        try {
            return ((MetaData.Response) decoder.decode(ByteBuffer.wrap(frame.payload()))).getStatus();
        } catch (HpackException e) {
            throw new AssertionError(e);
        }
    }

    /** Reads until the server closes the connection; returns whether it said goodbye. */
    boolean awaitEnd() throws IOException {
        boolean saidGoodbye = false;
        for (Optional<Frame> frame = next(); frame.isPresent(); frame = next()) {
            saidGoodbye |= frame.get().type() == GOAWAY;
        }
        return saidGoodbye;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
