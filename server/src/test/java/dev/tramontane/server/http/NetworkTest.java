package dev.tramontane.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8, 127.255.0.3, true",
        "127.0.0.0/8, 128.0.0.1, false",
        "10.1.16.0/20, 10.1.31.255, true",
        "10.1.16.0/20, 10.1.32.0, false",
        "192.168.1.7, 192.168.1.7, true",
        "192.168.1.7, 192.168.1.6, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "::1/128, ::1, true",
        "::1/128, ::2, false",
        "fd00::/7, fcff::1, true",
        "fd00::/7, fe80::1, false",
        // An address of one kind in the other's notation is still that address.
        "127.0.0.0/8, ::ffff:127.0.0.1, true",
    })
    void holdsTheAddressesWithItsFirstBits(String network, String address, boolean holds) {
        assertThat(Network.of(network).contains(InetAddress.ofLiteral(address))).isEqualTo(holds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "localhost/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::/129", "/8"})
    void whatIsNoNetworkIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.of(text))
                .withMessageContaining("not a network: " + text);
    }
}
