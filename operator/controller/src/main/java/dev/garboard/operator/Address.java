package dev.garboard.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Where one object lives on the API server. */
public record Address(
    String apiVersion, String kind, String plural, String namespace, String name) {

  /** Read from annotations and regular expressions: once per kind, not once per write. */
  private static final ClassValue<Names> NAMES =
      new ClassValue<>() {
        @Override
        protected Names computeValue(Class<?> type) {
          var kind = type.asSubclass(HasMetadata.class);
          return new Names(
              HasMetadata.getApiVersion(kind),
              HasMetadata.getKind(kind),
              HasMetadata.getPlural(kind));
        }
      };

  private record Names(String apiVersion, String kind, String plural) {}

  public static Address of(HasMetadata object) {
    var metadata = object.getMetadata();
    return of(object.getClass(), metadata.getNamespace(), metadata.getName());
  }

  public static Address of(Class<? extends HasMetadata> type, String namespace, String name) {
    var names = NAMES.get(type);
    return new Address(names.apiVersion(), names.kind(), names.plural(), namespace, name);
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
