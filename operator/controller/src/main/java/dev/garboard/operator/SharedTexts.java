package dev.garboard.operator;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import java.io.IOException;

/**
 * Texts that come again are kept once: of what a thousand resources hold, most is labels, versions
 * of kinds, reasons and sentences of conditions. Whoever is forgotten for another is only kept
 * twice, so threads need no order.
 */
final class SharedTexts extends JsonDeserializer<String> {

  private static final int LONGEST = 128;

  private final String[] recent = new String[4096];

  @Override
  public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    var text = StringDeserializer.instance.deserialize(parser, context);
    return text == null || text.length() > LONGEST ? text : shared(text);
  }

  @Override
  public Object deserializeWithType(
      JsonParser parser, DeserializationContext context, TypeDeserializer type) throws IOException {
    return deserialize(parser, context);
  }

  private String shared(String text) {
    int hash = text.hashCode();
    int place = (hash ^ (hash >>> 16)) & (recent.length - 1);
    var earlier = recent[place];
    if (text.equals(earlier)) {
      return earlier;
    }
    recent[place] = text;
    return text;
  }
}
