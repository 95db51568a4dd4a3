package dev.garboard.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold of the writes of any operator, whatever happened. Each answer is a complaint. */
public final class Oracles {

  private Oracles() {}

  /** A delete by name alone may hit a later object of that name. */
  public static List<String> deletesWithoutUid(List<Write> writes) {
    return writes.stream()
        .filter(write -> write.method().equals("DELETE"))
        .filter(write -> write.content().path("preconditions").path("uid").asText().isEmpty())
        .map(write -> "deletes without a uid: " + write)
        .toList();
  }

  /**
   * More writes to an object than without the fault: it was doubled, or written though it was
   * right.
   *
   * @param reference the writes of the run without a fault
   */
  public static List<String> doubled(List<Write> writes, List<Write> reference) {
    var allowed = committed(reference);
    return committed(writes).entrySet().stream()
        .filter(entry -> entry.getValue() > allowed.getOrDefault(entry.getKey(), 0L))
        .map(
            entry ->
                "%s: %d times, without the fault %d"
                    .formatted(
                        entry.getKey(), entry.getValue(), allowed.getOrDefault(entry.getKey(), 0L)))
        .toList();
  }

  private static Map<String, Long> committed(List<Write> writes) {
    return writes.stream()
        .filter(Write::committed)
        .filter(write -> !write.isEvent() && !write.path().endsWith("/status"))
        .collect(
            Collectors.groupingBy(
                write -> write.method() + " " + write.target(),
                TreeMap::new,
                Collectors.counting()));
  }

  /** Pod templates other than this run's own: every new one replaces all pods. */
  public static List<String> strayTemplates(List<Write> writes, List<Write> reference) {
    var known = templates(reference);
    return templates(writes).stream()
        .filter(template -> !known.contains(template))
        .map(template -> "a pod template that nobody asked for: " + template)
        .toList();
  }

  private static Set<JsonNode> templates(List<Write> writes) {
    return writes.stream()
        .filter(write -> write.path().contains("/deployments/"))
        .map(write -> write.content().path("spec").path("template"))
        .filter(JsonNode::isObject)
        .collect(Collectors.toSet());
  }

  /**
   * Writes by another than the one whose name was last stored in a Lease.
   *
   * @param everything writes of all replicas in order, Leases among them
   */
  public static List<String> writesWithoutLease(List<Write> everything) {
    var strays = new ArrayList<String>();
    var holder = "";
    for (var write : everything) {
      if (write.isLease() && write.committed()) {
        holder = write.content().path("spec").path("holderIdentity").asText();
      } else if (!write.isLease() && write.committed() && !write.author().equals(holder)) {
        strays.add("%s wrote while %s held the lease: %s".formatted(write.author(), holder, write));
      }
    }
    return strays;
  }

  /** Lines of a log in JSON that tell of an error. */
  public static List<String> errors(Stream<String> log) {
    return log.filter(line -> line.matches(".*\"(log\\.)?level\":\\s*\"ERROR\".*")).toList();
  }
}
