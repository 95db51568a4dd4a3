package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
  private final ClientAddress addresses = new ClientAddress(List.of("10.0.0.0/8", "fd00::/8"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.9 | 1.1.1.1                   | 203.0.113.9",
        "10.0.0.1    | 1.1.1.1                   | 1.1.1.1",
        "10.0.0.1    | 6.6.6.6, 1.1.1.1          | 1.1.1.1",
        "10.0.0.1    | 6.6.6.6, 1.1.1.1, 10.1.1.1 | 1.1.1.1",
        "10.0.0.1    | 10.2.2.2                  | 10.2.2.2",
        "10.0.0.1    | 1.1.1.1:4711              | 1.1.1.1",
        "10.0.0.1    | [2001:db8::1]:443         | 2001:db8:0:0:0:0:0:1",
        "fd00::1     | 2001:db8::1               | 2001:db8:0:0:0:0:0:1",
        "10.0.0.1    | ''                        | 10.0.0.1",
        "10.0.0.1    | 1.1.1.1, evil.example     | 10.0.0.1",
        "10.0.0.1    | unknown                   | 10.0.0.1",
        "10.0.0.1    | 1.1.1.1,                  | 10.0.0.1",
        "11.0.0.1    | 1.1.1.1                   | 11.0.0.1"
      })
  void isWhatTheLastTrustedHopSaw(String peer, String forwarded, String client) {
    assertThat(addresses.of(InetAddress.ofLiteral(peer), List.of(forwarded)).getHostAddress())
        .isEqualTo(client);
  }

  @Test
  void aLongChainIsReadOnlySoFar() {
    var chain = "1.1.1.1," + "10.0.0.2,".repeat(1_000) + "10.0.0.3";
    assertThat(addresses.of(InetAddress.ofLiteral("10.0.0.1"), List.of(chain)).getHostAddress())
        .isEqualTo("10.0.0.2");
  }

  @Test
  void aProxyThatIsNoAddressIsRefusedAtTheStart() {
    for (var bad : List.of("proxy.example", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/-1")) {
      assertThatThrownBy(() -> Settings.http("trusted-proxies: ['" + bad + "']"))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("trusted-proxies");
    }
  }
}
