package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Headers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The headers that an envelope reads, by name. Errors do not quote: values come from outside. */
final class EnvelopeHeaders {
  private final Map<String, Optional<String>> texts = HashMap.newHashMap(16);
  private final Set<String> repeated = HashSet.newHashSet(0);

  EnvelopeHeaders(Headers headers) {
    for (var header : headers.all()) {
      var name = header.name();
      if (name.startsWith("ce_") || name.equals("content-type")) {
        add(name, header.value().text());
      }
    }
  }

  private void add(String name, Optional<String> text) {
    if (texts.put(name, text) != null) {
      repeated.add(name);
    }
  }

  Optional<String> optional(String name, String wanted) {
    return texts.containsKey(name)
        ? Optional.of(required(name, wanted, _ -> true))
        : Optional.empty();
  }

  String required(String name, String wanted, Predicate<String> form) {
    if (!texts.containsKey(name) || repeated.contains(name)) {
      throw new UnreadableMessage("header " + name + " must be there once: " + wanted);
    }
    return texts.get(name).filter(form).orElseThrow(() -> wrong(name, wanted));
  }

  static UnreadableMessage wrong(String name, String wanted) {
    return new UnreadableMessage("header " + name + " must be " + wanted);
  }
}
