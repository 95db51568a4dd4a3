package dev.garboard.kit.runtime;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How the text of one setting becomes a value of one type. */
record ConfigText(String expected, Function<String, Object> parse) {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Map<Class<?>, ConfigText> TYPES =
      Map.of(
          double.class, new ConfigText("a number such as 0.1", Double::valueOf),
          String.class, new ConfigText("text", text -> text),
          int.class, new ConfigText("a whole number", Integer::valueOf),
          Integer.class, new ConfigText("a whole number", Integer::valueOf),
          long.class, new ConfigText("a whole number", Long::valueOf),
          Long.class, new ConfigText("a whole number", Long::valueOf),
          boolean.class, new ConfigText("true or false", ConfigText::bool),
          Boolean.class, new ConfigText("true or false", ConfigText::bool),
          Duration.class,
              new ConfigText("a duration such as 250ms, 10s, 5m, 1h or 14d", ConfigText::duration),
          ByteSize.class, new ConfigText("a size such as 512, 16KiB or 1MiB", ByteSize::parse));

  static ConfigText of(Class<?> type) {
    var known = type.isEnum() ? ofEnum(type.asSubclass(Enum.class)) : TYPES.get(type);
    if (known == null) {
      throw new IllegalArgumentException("a configuration record cannot hold a " + type.getName());
    }
    return known;
  }

  private static ConfigText ofEnum(@SuppressWarnings("rawtypes") Class<? extends Enum> type) {
    var byName =
        Arrays.stream(type.getEnumConstants())
            .collect(
                Collectors.toMap(constant -> word(constant.name()), Function.<Object>identity()));
    var expected =
        byName.keySet().stream().sorted().collect(Collectors.joining(", ", "one of ", ""));
    return new ConfigText(expected, text -> required(byName.get(word(text)), text));
  }

  private static String word(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Object bool(String text) {
    return required(Map.of("true", true, "false", false).get(text), text);
  }

  private static Object required(Object value, String text) {
    if (value == null) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }

  private static Duration duration(String text) {
    var match = DURATION.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException(text);
    }
    var amount = Long.parseLong(match.group(1));
    return switch (match.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }
}
