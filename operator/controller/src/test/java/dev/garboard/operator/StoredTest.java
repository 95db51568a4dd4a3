package dev.garboard.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class StoredTest {

  @Test
  void itIsTheObjectsOwn() throws IOException {
    var object =
        """
        {"apiVersion": "garboard.dev/v1alpha1", "kind": "Microservice",
         "metadata": {
           "annotations": {"uid": "forged", "resourceVersion": "7"},
           "ownerReferences": [{"uid": "of-the-owner"}],
           "resourceVersion": "1234", "uid": "own"},
         "status": {"metadata": {"uid": "deeper", "resourceVersion": "8"}}}
        """;

    assertThat(Stored.of(object)).isEqualTo(new Stored("own", 1234));
  }

  @Test
  void anAnswerWithoutThemIsNone() {
    assertThatThrownBy(() -> Stored.of("{\"kind\": \"Status\", \"uid\": \"x\"}"))
        .isInstanceOf(IOException.class);
  }
}
