package dev.garboard.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientImpl;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * Calls to the API server on the thread that asks, over the connections of the Kubernetes client
 * and with its credentials. The client itself passes each one through futures and other threads,
 * which costs more than the call.
 */
final class Calls {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final String server;
  private final OkHttpClient http;
  private final OkHttpClientImpl client;
  private final Collection<Interceptor> credentials;

  Calls(KubernetesClient kubernetes) {
    server = kubernetes.getMasterUrl().toString().replaceAll("/$", "");
    client = (OkHttpClientImpl) kubernetes.getHttpClient();
    http = client.getOkHttpClient().newBuilder().callTimeout(TIMEOUT).build();
    credentials =
        HttpClientUtils.createApplicableInterceptors(
                kubernetes.getConfiguration(), HttpClientUtils.getHttpClientFactory())
            .values();
  }

  record Answer(int code, String text) {}

  Answer get(String path, String accept) {
    return send(new Request.Builder().url(server + path).header("Accept", accept));
  }

  Answer send(String method, String path, String accept, String type, byte[] body) {
    return send(
        new Request.Builder()
            .url(server + path)
            .header("Accept", accept)
            .method(method, RequestBody.create(body, MediaType.get(type))));
  }

  /** Whatever the answer says. Without one nobody knows whether the call was carried out. */
  private Answer send(Request.Builder builder) {
    credentials.forEach(it -> it.before(new Headers(builder), null, client));
    var request = builder.build();
    try (var response = http.newCall(request).execute()) {
      return new Answer(response.code(), response.body().string());
    } catch (IOException e) {
      var call = request.method() + " " + request.url();
      throw new KubernetesClientException(call + ": " + words(e), e);
    }
  }

  private static String words(IOException e) {
    return e instanceof InterruptedIOException && "timeout".equals(e.getMessage())
        ? "no answer in " + TIMEOUT.toSeconds() + " s"
        : "failed: " + e;
  }

  private record Headers(Request.Builder call) implements BasicBuilder {

    @Override
    public BasicBuilder uri(URI uri) {
      call.url(uri.toString());
      return this;
    }

    @Override
    public BasicBuilder header(String name, String value) {
      call.addHeader(name, value);
      return this;
    }

    @Override
    public BasicBuilder setHeader(String name, String value) {
      call.header(name, value);
      return this;
    }
  }
}
