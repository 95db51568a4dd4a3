package dev.garboard.kit.testing;

import kafka.Kafka;
import kafka.tools.StorageTool;

/** The child JVM: one broker that is its own controller. */
final class KafkaMain {
  private KafkaMain() {}

  public static void main(String[] args) {
    var format =
        new String[] {
          "format",
          "--config",
          args[0],
          "--cluster-id",
          "garboardAAAAAAAAAAAAAA",
          "--ignore-formatted"
        };
    if (StorageTool.execute(format, System.out) == 0) {
      Kafka.main(args);
    }
  }
}
