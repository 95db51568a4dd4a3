package dev.garboard.kit.saga;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pictures in {@code src/test/resources/diagrams}; -Ddiagrams=write writes them anew. */
class SagaDiagramTest {
  @Test
  void aDefinitionIsDrawnAsInTheFiles() throws Exception {
    var folder = Path.of("src/test/resources/diagrams");
    var drawn =
        Map.of(
            "BookTrip.mmd", SagaDiagram.of(Trips.book().build()),
            "BookBoth.mmd", SagaDiagram.of(Trips.parallel().build()),
            "ApproveTrip.mmd", SagaDiagram.of(Trips.approved().build()));
    for (var file : drawn.entrySet()) {
      var path = folder.resolve(file.getKey());
      if (System.getProperty("diagrams", "").equals("write")) {
        Files.createDirectories(folder);
        Files.writeString(path, file.getValue());
      }
      assertThat(file.getValue()).isEqualTo(Files.readString(path));
    }
    try (var files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(drawn.keySet());
    }
  }
}
