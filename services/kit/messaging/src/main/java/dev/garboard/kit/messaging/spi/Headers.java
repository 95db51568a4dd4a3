package dev.garboard.kit.messaging.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The header fields of a message in their order, as they came: a name may stand there twice. */
public record Headers(List<Header> all) {
  private static final Headers NONE = new Headers(List.of());

  public Headers {
    all = List.copyOf(all);
  }

  /** One field. */
  public record Header(String name, Bytes value) {}

  /** No fields. */
  public static Headers none() {
    return NONE;
  }

  /** These and this one, in place of all that have its name. */
  public Headers with(String name, String value) {
    var headers = new ArrayList<>(without(Set.of(name)).all());
    headers.add(new Header(name, Bytes.of(value)));
    return new Headers(headers);
  }

  /** These but for those with such a name. */
  public Headers without(Set<String> names) {
    return new Headers(all.stream().filter(header -> !names.contains(header.name())).toList());
  }

  /** The text of the first field with this name; empty if there is none or it is not UTF-8. */
  public Optional<String> text(String name) {
    return named(name).findFirst().flatMap(header -> header.value().text());
  }

  /** All fields with this name. */
  public Stream<Header> named(String name) {
    return all.stream().filter(header -> header.name().equals(name));
  }

  /** Bytes of names and values together. */
  public int size() {
    var size = 0;
    for (var header : all) {
      size += Bytes.of(header.name()).size() + header.value().size();
    }
    return size;
  }
}
