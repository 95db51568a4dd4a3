package dev.garboard.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.garboard.contracts.inventory.v1.InventoryServiceGrpc;
import dev.garboard.inventory.adapter.InventoryCommands;
import dev.garboard.inventory.adapter.InventoryEvents;
import dev.garboard.inventory.http.InventoryRoutes;
import dev.garboard.kit.security.OpenApi;
import io.grpc.MethodDescriptor;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What is promised is served, and what is served is promised: routes, rpcs and topics. */
class PromisesTest {
  private final JsonNode descriptor = yaml(InventoryMain.SERVICE.descriptor());

  @Test
  void everyRouteIsInTheOpenApiDocumentAndBack() throws IOException {
    try (var file = getClass().getResourceAsStream("/openapi/inventory.yaml")) {
      assertThat(operations(new YAMLMapper().readTree(file))).isEqualTo(served());
    }
  }

  @Test
  void everyRouteIsInTheDescriptorAndBack() {
    assertThat(texts(descriptor.at("/http/routes"))).isEqualTo(served());
  }

  @Test
  void everyRpcIsInTheDescriptorAndBack() {
    assertThat(texts(descriptor.at("/grpc/rpcs")))
        .isEqualTo(
            InventoryServiceGrpc.getServiceDescriptor().getMethods().stream()
                .map(MethodDescriptor::getFullMethodName)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void topicsAreInTheDescriptor() {
    assertThat(texts(descriptor.at("/topics/publishes"))).contains(InventoryEvents.TOPIC);
    assertThat(texts(descriptor.at("/topics/consumes"))).containsExactly(InventoryCommands.TOPIC);
  }

  private static Set<String> served() {
    var routes = new Routes();
    new InventoryRoutes(null, null).routing(routes);
    new OpenApi("/openapi/inventory.yaml").routing(routes);
    return routes.found;
  }

  private static Set<String> operations(JsonNode openApi) {
    var found = new TreeSet<String>();
    openApi
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        name -> {
                          if (!name.equals("parameters")) {
                            found.add(name.toUpperCase(Locale.ROOT) + " " + path.getKey());
                          }
                        }));
    return found;
  }

  private static Set<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static JsonNode yaml(String text) {
    try {
      return new YAMLMapper().readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Notes the routes instead of serving them; a route for any method only refuses. */
  private static final class Routes implements HttpRules {
    private final Set<String> found = new TreeSet<>();

    @Override
    public HttpRules route(Method method, String pattern, Handler handler) {
      found.add(method.text() + " " + pattern);
      return this;
    }

    @Override
    public HttpRules any(String pattern, Handler... handlers) {
      return this;
    }

    @Override
    public HttpRules route(HttpRoute route) {
      throw new UnsupportedOperationException();
    }

    @Override
    public HttpRules register(HttpService... services) {
      throw new UnsupportedOperationException();
    }

    @Override
    public HttpRules register(String path, HttpService... services) {
      throw new UnsupportedOperationException();
    }
  }
}
