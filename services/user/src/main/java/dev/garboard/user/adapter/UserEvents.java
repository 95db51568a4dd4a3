package dev.garboard.user.adapter;

import dev.garboard.kit.data.OutboxEvent;
import dev.garboard.kit.runtime.Json;
import dev.garboard.user.domain.UserCreated;
import dev.garboard.user.domain.UserDeleted;
import dev.garboard.user.domain.UserEmailChanged;
import dev.garboard.user.domain.UserEvent;
import dev.garboard.user.domain.UserUpdated;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Events as others read them; their JSON is that of the schemas in contracts, events/user/v1. */
public final class UserEvents {
  /** Where they go; also the only place where an address leaves this service. */
  public static final String TOPIC = "user.events.v1";

  private static final String SCHEMAS = "https://garboard.dev/events/user/v1/";

  private final Supplier<UUID> ids;

  /** Events get ids of this kind (UUIDv7). */
  public UserEvents(Supplier<UUID> ids) {
    this.ids = ids;
  }

  List<OutboxEvent> outgoing(List<UserEvent> events) {
    return events.stream().map(this::outgoing).toList();
  }

  private OutboxEvent outgoing(UserEvent event) {
    var type = event.getClass().getSimpleName();
    var user = event.user().toString();
    return new OutboxEvent(
        ids.get(),
        "User",
        user,
        event.version(),
        TOPIC,
        user,
        type,
        new String(Json.bytes(data(event)), StandardCharsets.UTF_8),
        Map.of("schemaversion", "1", "dataschema", SCHEMAS + type + ".schema.json"));
  }

  static Map<String, Object> data(UserEvent event) {
    var data = new LinkedHashMap<String, Object>();
    data.put("user_id", event.user().toString());
    switch (event) {
      case UserCreated created -> {
        data.put("email", created.email().value());
        data.put("name", created.profile().name());
      }
      case UserUpdated updated -> data.put("name", updated.profile().name());
      case UserEmailChanged changed -> {
        data.put("old_email", changed.oldEmail().value());
        data.put("new_email", changed.newEmail().value());
      }
      case UserDeleted _ -> {}
    }
    data.put("version", event.version());
    data.put("at", event.at().toString());
    return data;
  }
}
