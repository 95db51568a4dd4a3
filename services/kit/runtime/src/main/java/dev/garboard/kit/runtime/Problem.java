package dev.garboard.kit.runtime;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
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
  MALFORMED_REQUEST(400, "The request cannot be understood"),
  NOT_FOUND(404, "There is nothing here"),
  METHOD_NOT_ALLOWED(405, "This method does not apply here"),
  EMAIL_TAKEN(409, "Another user has this email"),
  VERSION_CONFLICT(412, "It has changed since you read it"),
  PAYLOAD_TOO_LARGE(413, "The body is too large"),
  URI_TOO_LONG(414, "The path is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "Send application/json"),
  VALIDATION_FAILED(422, "Some fields are wrong"),
  HEADER_TOO_LARGE(431, "The header fields are too large"),
  INTERNAL(500, "Something broke on our side");

  private static final String TYPES = "https://garboard.dev/problems/";

  private final int status;
  private final String title;

  Problem(int status, String title) {
    this.status = status;
    this.title = title;
  }

  /** One wrong field: where (RFC 6901), a stable code, and words. */
  public record FieldError(String pointer, String code, String detail) {}

  /** The HTTP status code. */
  public int status() {
    return status;
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
    var requestId =
        Optional.ofNullable(response.headers().get(RequestIds.HEADER)).map(header -> header.get());
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
    if (!errors.isEmpty()) {
      body.put("errors", errors);
    }
    return Json.bytes(body);
  }

  /** The problem that answers a status of the server itself. */
  static Problem ofStatus(int status) {
    return Arrays.stream(values())
        .filter(problem -> problem.status == status)
        .findFirst()
        .orElse(status < 500 ? MALFORMED_REQUEST : INTERNAL);
  }
}
