package dev.garboard.journeys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;

/** Where a test and one service agree on where the service ends. */
public record Crashes(Path directory) {
  Path armed() {
    return directory.resolve("armed");
  }

  Path fired() {
    return directory.resolve("fired");
  }

  Path seen() {
    return directory.resolve("seen");
  }

  /**
   * From now on the service ends there; it counts anew, also for the same moment again.
   *
   * @param moment a crash point, what it is about, and how often from now
   */
  public void arm(String moment) throws IOException {
    Files.deleteIfExists(fired());
    var whole = Files.writeString(directory.resolve("next"), moment + "\n" + UUID.randomUUID());
    Files.move(whole, armed(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** No longer. */
  public void disarm() throws IOException {
    Files.deleteIfExists(armed());
  }

  /** Whether it has ended there. */
  public boolean hasFired() {
    return Files.exists(fired());
  }

  /** Forgets which points the service came by; it counts from one again. */
  public void forget() throws IOException {
    arm("nowhere");
    Files.deleteIfExists(seen());
  }

  /** The points that it came by since then, in order. */
  public List<String> passed() throws IOException {
    return Files.exists(seen()) ? Files.readAllLines(seen()) : List.of();
  }
}
