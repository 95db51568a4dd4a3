package dev.garboard.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * One version of one object. Versions compare as numbers (KEP-5504).
 *
 * @param uid of the object: a later one of the same name has another
 */
public record Stored(String uid, long resourceVersion) {

  public static Stored of(HasMetadata object) {
    var metadata = object.getMetadata();
    return new Stored(metadata.getUid(), Long.parseLong(metadata.getResourceVersion()));
  }
}
