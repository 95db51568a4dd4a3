package dev.garboard.operator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;

/**
 * One version of one object. Versions compare as numbers (KEP-5504).
 *
 * @param uid of the object: a later one of the same name has another
 */
public record Stored(String uid, long resourceVersion) {

  private static final JsonFactory JSON = new JsonFactory();

  public static Stored of(HasMetadata object) {
    var metadata = object.getMetadata();
    return new Stored(metadata.getUid(), Long.parseLong(metadata.getResourceVersion()));
  }

  /** Of an object in JSON, read no further than these two, which come first in its metadata. */
  static Stored of(String object) throws IOException {
    String uid = null;
    String version = null;
    try (var parser = JSON.createParser(object)) {
      while ((uid == null || version == null) && parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME && isMetadata(parser)) {
          switch (parser.currentName()) {
            case "uid" -> uid = parser.nextTextValue();
            case "resourceVersion" -> version = parser.nextTextValue();
            default -> {}
          }
        }
      }
    }
    if (uid == null || version == null) {
      throw new IOException("no uid or no resourceVersion");
    }
    return new Stored(uid, Long.parseLong(version));
  }

  private static boolean isMetadata(JsonParser parser) {
    var outer = parser.getParsingContext().getParent();
    return outer.inObject()
        && outer.getParent().inRoot()
        && "metadata".equals(outer.getCurrentName());
  }
}
