package dev.garboard.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.garboard.contracts.common.v1.CommonProto;
import dev.garboard.contracts.inventory.v1.InventoryProto;
import dev.garboard.contracts.order.v1.OrderProto;
import dev.garboard.contracts.payment.v1.PaymentProto;
import dev.garboard.contracts.user.v1.UserProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Nothing that was released is taken back. After a break that is meant, or a release, write the new
 * baseline: {@code mvn test -pl services/contracts -Dcontracts.accept=true}, and review its diff.
 */
class CompatibilityTest {
  private static final Path BASELINE = Path.of("src/test/resources/released/promises.txt");
  private static final Path EVENTS = Path.of("src/main/resources/events");
  private static final FileDescriptor[] PROTOS = {
    CommonProto.getDescriptor(),
    InventoryProto.getDescriptor(),
    OrderProto.getDescriptor(),
    PaymentProto.getDescriptor(),
    UserProto.getDescriptor()
  };

  @Test
  void everyReleasedPromiseIsKept() throws IOException {
    var now = promises();
    if (Boolean.getBoolean("contracts.accept")) {
      Files.writeString(BASELINE, now.text(), UTF_8);
    }
    try (var lines = Files.lines(BASELINE, UTF_8)) {
      assertThat(now.broken(Promises.parse(lines)))
          .as("broken for those who use the last release; if it is meant: -Dcontracts.accept=true")
          .isEmpty();
    }
  }

  /** A file that nobody compares could break unseen. */
  @Test
  void everyProtoOfTheModuleIsCompared() throws IOException {
    try (var files = Files.walk(Path.of("src/main/protobuf"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".proto")).count())
          .isEqualTo(PROTOS.length);
    }
  }

  private static Promises promises() throws IOException {
    var all = Promises.in(PROTOS);
    try (var files = Files.walk(EVENTS)) {
      for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
        var event = EVENTS.relativize(file).toString().replace(".schema.json", "");
        all = all.and(Promises.in(event, new ObjectMapper().readTree(file.toFile())));
      }
    }
    return all;
  }
}
