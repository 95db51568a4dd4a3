package dev.garboard.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Where one object lives on the API server. */
public record Address(
    String apiVersion, String kind, String plural, String namespace, String name) {

  public static Address of(HasMetadata object) {
    var metadata = object.getMetadata();
    return of(object.getClass(), metadata.getNamespace(), metadata.getName());
  }

  public static Address of(Class<? extends HasMetadata> type, String namespace, String name) {
    return new Address(
        HasMetadata.getApiVersion(type),
        HasMetadata.getKind(type),
        HasMetadata.getPlural(type),
        namespace,
        name);
  }

  /** The path of the collection, without the server. */
  public String collection() {
    var root = apiVersion.contains("/") ? "/apis/" : "/api/";
    return root + apiVersion + "/namespaces/" + namespace + "/" + plural;
  }

  public String path() {
    return collection() + "/" + name;
  }

  @Override
  public String toString() {
    return kind + " " + namespace + "/" + name;
  }
}
