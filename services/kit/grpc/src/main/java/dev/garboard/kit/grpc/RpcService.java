package dev.garboard.kit.grpc;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A service and who may call which of its methods.
 *
 * @param access for each method, by its generated descriptor; one left out keeps the server from
 *     starting: {@link IllegalStateException}
 */
public record RpcService(BindableService service, Map<MethodDescriptor<?, ?>, Access> access) {
  public RpcService {
    access = Map.copyOf(access);
    var named = names(access);
    for (var method : service.bindService().getMethods()) {
      var name = method.getMethodDescriptor().getFullMethodName();
      if (!named.containsKey(name)) {
        throw new IllegalStateException(
            name + " does not say who may call it: Access.With, SignedIn or Open");
      }
    }
  }

  /** Who may call, by full method name. */
  Map<String, Access> byName() {
    return names(access);
  }

  private static Map<String, Access> names(Map<MethodDescriptor<?, ?>, Access> access) {
    return access.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                method -> method.getKey().getFullMethodName(), Map.Entry::getValue));
  }
}
