package dev.garboard.kit.runtime;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a label fed from outside from filling the memory: past the cap all values are «other». */
final class SeriesCap implements MeterFilter {
  private final int most;
  private final Map<String, Set<List<Tag>>> seen = new ConcurrentHashMap<>();

  SeriesCap(int most) {
    this.most = most;
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    var known = seen.computeIfAbsent(id.getName(), name -> ConcurrentHashMap.newKeySet());
    if (known.contains(id.getTags())) {
      return id;
    }
    if (known.size() < most) {
      known.add(id.getTags()); // Another thread may have: it is a known one all the same.
      return id;
    }
    return id.replaceTags(id.getTags().stream().map(tag -> Tag.of(tag.getKey(), "other")).toList());
  }
}
