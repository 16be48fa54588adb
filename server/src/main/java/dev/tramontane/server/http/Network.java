package dev.tramontane.server.http;

import java.net.InetAddress;
import java.util.Arrays;

/** The addresses that share their first bits, as CIDR notation has it: {@code 10.0.0.0/8}, {@code ::1/128}. */
public final class Network {

    private final byte[] address;
    private final int prefixBits;

    private Network(byte[] address, int prefixBits) {
        this.address = address;
        this.prefixBits = prefixBits;
    }

    /**
     * Reads a network; an address without a slash is a network of its own. Names are not looked up.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static Network of(String cidr) {
        int slash = cidr.indexOf('/');
        try {
            byte[] address = InetAddress.ofLiteral(slash < 0 ? cidr : cidr.substring(0, slash))
                    .getAddress();
            int bits = slash < 0 ? address.length * Byte.SIZE : Integer.parseInt(cidr.substring(slash + 1));
            if (bits >= 0 && bits <= address.length * Byte.SIZE) {
                return new Network(address, bits);
            }
        } catch (IllegalArgumentException e) {
            // Told below, together with what else can be wrong.
        }
        throw new IllegalArgumentException("not a network: " + cidr + "; 10.0.0.0/8, 192.168.1.7 or ::1/128 would be");
    }

    /** Whether an address belongs to it. */
    boolean contains(InetAddress other) {
        byte[] bytes = other.getAddress();
        int whole = prefixBits / Byte.SIZE;
        int rest = prefixBits % Byte.SIZE;
        if (bytes.length != address.length || !Arrays.equals(address, 0, whole, bytes, 0, whole)) {
            return false;
        }
        int differing = rest == 0 ? 0 : (address[whole] ^ bytes[whole]) & 0xFF;
        return differing >> (Byte.SIZE - rest) == 0;
    }
}
