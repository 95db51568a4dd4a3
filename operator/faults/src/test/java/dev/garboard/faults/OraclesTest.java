package dev.garboard.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each oracle is shown the bug that it is there for. */
class OraclesTest {

  private static final String DEPLOYMENT = "/apis/apps/v1/namespaces/shop/deployments/orders";

  @Test
  void aDeleteByNameAloneIsSeen() {
    var careful = write("first", "DELETE", DEPLOYMENT, "{'preconditions': {'uid': '1'}}");
    var careless = write("first", "DELETE", DEPLOYMENT, "{'kind': 'DeleteOptions'}");
    assertThat(Oracles.deletesWithoutUid(List.of(careful))).isEmpty();
    assertThat(Oracles.deletesWithoutUid(List.of(careful, careless))).hasSize(1);
  }

  @Test
  void aChildWrittenAgainIsSeen() {
    var write = write("first", "PATCH", DEPLOYMENT, "{}");
    assertThat(Oracles.doubled(List.of(write), List.of(write))).isEmpty();
    assertThat(Oracles.doubled(List.of(write, write), List.of(write))).hasSize(1);
  }

  @Test
  void aChildOfAnotherNameIsSeen() {
    var write = write("first", "PATCH", DEPLOYMENT, "{}");
    var other = write("first", "PATCH", DEPLOYMENT + "-2", "{}");
    assertThat(Oracles.doubled(List.of(write, other), List.of(write))).hasSize(1);
  }

  @Test
  void aPodTemplateThatNobodyAskedForIsSeen() {
    var asked = write("first", "PATCH", DEPLOYMENT, "{'spec': {'template': {'image': 1}}}");
    var stray = write("first", "PATCH", DEPLOYMENT, "{'spec': {'template': {'at': 'noon'}}}");
    assertThat(Oracles.strayTemplates(List.of(asked), List.of(asked))).isEmpty();
    assertThat(Oracles.strayTemplates(List.of(asked, stray), List.of(asked))).hasSize(1);
  }

  @Test
  void aWriterWithoutTheLeaseIsSeen() {
    var lease = "/apis/coordination.k8s.io/v1/namespaces/default/leases/garboard-operator";
    var taken = write("first", "PUT", lease, "{'spec': {'holderIdentity': 'first'}}");
    var over = write("second", "PUT", lease, "{'spec': {'holderIdentity': 'second'}}");
    var write = write("first", "PATCH", DEPLOYMENT, "{}");
    assertThat(Oracles.writesWithoutLease(List.of(taken, write, over))).isEmpty();
    assertThat(Oracles.writesWithoutLease(List.of(taken, over, write))).hasSize(1);
  }

  @Test
  void anErrorInTheLogIsSeen() {
    var log = Stream.of("{\"level\":\"INFO\",\"msg\":\"ERROR\"}", "{\"level\":\"ERROR\"}");
    assertThat(Oracles.errors(log)).hasSize(1);
  }

  private static Write write(String author, String method, String path, String body) {
    return new Write(
        0, author, method, path, body.replace('\'', '"'), Optional.of(new Write.Answer(200, "1")));
  }
}
