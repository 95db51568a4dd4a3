package dev.garboard.operator;

import static java.net.HttpURLConnection.HTTP_UNAUTHORIZED;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientImpl;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
  private final Duration timeout;
  private final OkHttpClient http;
  private final OkHttpClientImpl client;
  private final Collection<Interceptor> credentials;

  Calls(KubernetesClient kubernetes) {
    this(kubernetes, TIMEOUT);
  }

  Calls(KubernetesClient kubernetes, Duration timeout) {
    this.timeout = timeout;
    server = kubernetes.getMasterUrl().toString().replaceAll("/$", "");
    client = (OkHttpClientImpl) kubernetes.getHttpClient();
    http = client.getOkHttpClient().newBuilder().callTimeout(timeout).build();
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

  /** Whatever the answer says, but for a token that is refused: there may be another by now. */
  private Answer send(Request.Builder builder) {
    var headers = new Headers(builder);
    credentials.forEach(it -> it.before(headers, null, client));
    var answer = answer(builder.build());
    return answer.code() == HTTP_UNAUTHORIZED && isRenewed(headers)
        ? answer(builder.build())
        : answer;
  }

  private boolean isRenewed(Headers headers) {
    return credentials.stream()
        .map(it -> it.afterFailure(headers, new Unauthorized(), client))
        .anyMatch(
            it ->
                it.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionally(_ -> false)
                    .join());
  }

  /** Without an answer nobody knows whether the call was carried out. */
  private Answer answer(Request request) {
    try (var response = http.newCall(request).execute()) {
      return new Answer(response.code(), response.body().string());
    } catch (IOException e) {
      var call = request.method() + " " + request.url();
      throw new KubernetesClientException(call + ": " + words(e), e);
    }
  }

  private String words(IOException e) {
    return e instanceof InterruptedIOException && "timeout".equals(e.getMessage())
        ? "no answer in " + timeout.toMillis() / 1e3 + " s"
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

  /** All that the interceptors look at. */
  private record Unauthorized() implements HttpResponse<Void> {

    @Override
    public int code() {
      return HTTP_UNAUTHORIZED;
    }

    @Override
    public Void body() {
      return null;
    }

    @Override
    public HttpRequest request() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<HttpResponse<?>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public List<String> headers(String name) {
      return List.of();
    }

    @Override
    public Map<String, List<String>> headers() {
      return Map.of();
    }
  }
}
