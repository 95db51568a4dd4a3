package dev.garboard.kit.runtime;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import io.opentelemetry.api.trace.Span;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every refusal that a door of the house answers, as problem details (RFC 9457): {@code type} is
 * {@code https://garboard.dev/problems/<slug>}, stable for programs; {@code detail} is for people.
 */
public enum Problem {
  MALFORMED_REQUEST(400, 3, "The request cannot be understood"),
  IDEMPOTENCY_KEY_MISSING(400, 3, "This needs an Idempotency-Key"),
  UNAUTHENTICATED(401, 16, "Say who you are"),
  PAYMENT_DECLINED(402, 9, "The payment was declined"),
  FORBIDDEN(403, 7, "You may not do this"),
  NOT_FOUND(404, 5, "There is nothing here"),
  METHOD_NOT_ALLOWED(405, 12, "This method does not apply here"),
  EMAIL_TAKEN(409, 6, "Another user has this email"),
  ORDER_NOT_CANCELLABLE(409, 9, "The order is past the point of no return"),
  REFUND_EXCEEDS_CAPTURE(409, 9, "More would be paid back than was paid"),
  OUT_OF_STOCK(409, 9, "There is not enough in stock"),
  STOCK_RESERVED(409, 9, "More is reserved than would be there"),
  IDEMPOTENCY_KEY_IN_PROGRESS(409, 10, "The first request with this key still runs"),
  VERSION_CONFLICT(412, 10, "It has changed since you read it"),
  PAYLOAD_TOO_LARGE(413, 8, "The body is too large"),
  URI_TOO_LONG(414, 8, "The path is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, 3, "Send application/json"),
  VALIDATION_FAILED(422, 3, "Some fields are wrong"),
  IDEMPOTENCY_KEY_REUSED(422, 3, "This key came with another request before"),
  PRECONDITION_REQUIRED(428, 9, "This needs If-Match"),
  RATE_LIMITED(429, 8, "Too many requests"),
  HEADER_TOO_LARGE(431, 8, "The header fields are too large"),
  INTERNAL(500, 13, "Something broke on our side"),
  OVERLOADED(503, 14, "There is too much to do just now"),
  SHUTTING_DOWN(503, 14, "This instance is stopping"),
  DEPENDENCY_UNAVAILABLE(503, 14, "Something we need does not answer"),
  DEADLINE_EXCEEDED(504, 4, "It took too long");

  private static final String TYPES = "https://garboard.dev/problems/";

  private final int status;
  private final int rpcCode;
  private final String title;

  Problem(int status, int rpcCode, String title) {
    this.status = status;
    this.rpcCode = rpcCode;
    this.title = title;
  }

  /** One wrong field: where (RFC 6901), a stable code, and words. */
  public record FieldError(String pointer, String code, String detail) {}

  /** The HTTP status code. */
  public int status() {
    return status;
  }

  /** The same in gRPC, by number (google.rpc.Code). */
  public int rpcCode() {
    return rpcCode;
  }

  /** The kind of problem in words. */
  public String title() {
    return title;
  }

  /** The URI that names this kind of problem. */
  public String type() {
    return TYPES + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Answers with this problem. */
  public void send(ServerResponse response, String detail) {
    send(response, detail, List.of());
  }

  /** Answers with this problem and the fields that cause it. */
  public void send(ServerResponse response, String detail, List<FieldError> errors) {
    var requestId = response.headers().first(RequestIds.HEADER); // none on the admin listener
    response.status(status).header(HeaderNames.CONTENT_TYPE, "application/problem+json");
    response.send(body(detail, requestId, errors));
  }

  byte[] body(String detail, Optional<String> requestId, List<FieldError> errors) {
    var body = new LinkedHashMap<String, Object>();
    body.put("type", type());
    body.put("title", title);
    body.put("status", status);
    body.put("detail", detail);
    requestId.ifPresent(id -> body.put("request_id", id));
    var span = Span.current().getSpanContext();
    if (equals(INTERNAL) && span.isValid()) {
      body.put("trace_id", span.getTraceId());
    }
    if (!errors.isEmpty()) {
      body.put("errors", errors);
    }
    return Json.bytes(body);
  }

  /** The problem that answers a status of the server itself; 501 and 505 name what we refuse. */
  static Problem ofStatus(int status) {
    return Arrays.stream(values())
        .filter(problem -> problem.status == status)
        .findFirst()
        .orElse(status < 500 || status == 501 || status == 505 ? MALFORMED_REQUEST : INTERNAL);
  }
}
