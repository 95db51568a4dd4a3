package dev.garboard.operator;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.garboard.crd.Microservice;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Collection;

/**
 * How the client reads what it watches: in one pass, by the kind that comes first, and of each
 * object only what is looked at. No other kind is known to it, so no other is loaded.
 */
final class LeanJson {

  private LeanJson() {}

  static KubernetesSerialization of(Collection<Class<? extends HasMetadata>> kinds) {
    var mapper =
        JsonMapper.builder()
            .addMixIn(WatchEvent.class, ByKind.class)
            .addMixIn(ObjectMeta.class, WithoutManagers.class)
            .addMixIn(Pod.class, WithoutSpec.class)
            .addModule(new SimpleModule().addDeserializer(String.class, new SharedTexts()))
            .registerSubtypes(new NamedType(Microservice.class, "Microservice"))
            .registerSubtypes(new NamedType(Status.class, "Status"));
    kinds.forEach(it -> mapper.registerSubtypes(new NamedType(it, HasMetadata.getKind(it))));
    return new KubernetesSerialization(mapper.build(), false);
  }

  interface ByKind {
    @JsonDeserialize(using = JsonDeserializer.None.class)
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind", visible = true)
    void setObject(Object object);
  }

  @JsonIgnoreProperties("managedFields")
  private interface WithoutManagers {}

  @JsonIgnoreProperties("spec")
  private interface WithoutSpec {}
}
