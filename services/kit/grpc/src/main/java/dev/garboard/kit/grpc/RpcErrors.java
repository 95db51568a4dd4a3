package dev.garboard.kit.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Problem.FieldError;
import dev.garboard.kit.runtime.Refusal;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Problems as gRPC statuses with details (google.rpc.ErrorInfo, BadRequest, RetryInfo), and back.
 * The reason is the name of the {@link Problem}, the domain {@code garboard.dev}.
 */
public final class RpcErrors {
  private static final String DOMAIN = "garboard.dev";

  /** More would not fit into the 8 KiB of trailers that clients accept. */
  private static final int MOST_VIOLATIONS = 20;

  private static final int LONGEST_DETAIL = 200;

  private RpcErrors() {}

  /** The status that answers a call with this refusal. */
  public static StatusRuntimeException status(Refusal refusal) {
    var status =
        com.google.rpc.Status.newBuilder()
            .setCode(refusal.problem().rpcCode())
            .setMessage(shortened(refusal.getMessage()))
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setReason(refusal.problem().name())
                        .setDomain(DOMAIN)
                        .build()));
    if (!refusal.errors().isEmpty()) {
      status.addDetails(Any.pack(violations(refusal.errors())));
    }
    refusal.retryAfter().ifPresent(after -> status.addDetails(Any.pack(retry(after))));
    return StatusProto.toStatusRuntimeException(status.build());
  }

  private static BadRequest violations(List<FieldError> errors) {
    var request = BadRequest.newBuilder();
    errors.stream()
        .limit(MOST_VIOLATIONS)
        .forEach(
            error ->
                request.addFieldViolations(
                    FieldViolation.newBuilder()
                        .setField(shortened(error.pointer()))
                        .setReason(error.code())
                        .setDescription(shortened(error.detail()))));
    return request.build();
  }

  private static RetryInfo retry(java.time.Duration after) {
    var delay = Duration.newBuilder().setSeconds(after.toSeconds()).setNanos(after.toNanosPart());
    return RetryInfo.newBuilder().setRetryDelay(delay).build();
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_DETAIL ? text : text.substring(0, LONGEST_DETAIL);
  }

  /**
   * What the other side refused: the problem it named, or the one that its status comes to. A
   * service that breaks, is away or too slow is a {@code DEPENDENCY_UNAVAILABLE} or {@code
   * DEADLINE_EXCEEDED} of ours.
   */
  public static Refusal refusal(StatusRuntimeException e) {
    return refusal(e.getStatus(), e.getTrailers());
  }

  /** The same for a checked one. */
  public static Refusal refusal(StatusException e) {
    return refusal(e.getStatus(), e.getTrailers());
  }

  private static Refusal refusal(Status status, Metadata trailers) {
    var details = StatusProto.fromStatusAndTrailers(status, trailers);
    var message = status.getDescription() == null ? "" : status.getDescription();
    var problem =
        detail(details, ErrorInfo.class)
            .filter(info -> info.getDomain().equals(DOMAIN))
            .flatMap(info -> named(info.getReason()));
    if (problem.isEmpty()) {
      return new Refusal(ofCode(status.getCode()), message);
    }
    var after = detail(details, RetryInfo.class).map(retry -> delay(retry.getRetryDelay()));
    if (after.isPresent()) {
      return new Refusal(problem.get(), message, after.get());
    }
    return new Refusal(problem.get(), message, errors(details));
  }

  @SuppressWarnings("ProtoDurationGetSecondsGetNano") // both of them
  private static java.time.Duration delay(Duration delay) {
    return java.time.Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
  }

  private static List<FieldError> errors(com.google.rpc.Status details) {
    return detail(details, BadRequest.class).stream()
        .flatMap(request -> request.getFieldViolationsList().stream())
        .map(wrong -> new FieldError(wrong.getField(), wrong.getReason(), wrong.getDescription()))
        .toList();
  }

  private static <T extends Message> Optional<T> detail(
      com.google.rpc.Status details, Class<T> type) {
    return details.getDetailsList().stream()
        .filter(detail -> detail.is(type))
        .findFirst()
        .flatMap(detail -> unpack(detail, type));
  }

  private static <T extends Message> Optional<T> unpack(Any detail, Class<T> type) {
    try {
      return Optional.of(detail.unpack(type));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty(); // a detail that cannot be read says nothing
    }
  }

  private static Optional<Problem> named(String reason) {
    return Arrays.stream(Problem.values())
        .filter(problem -> problem.name().equals(reason))
        .findFirst();
  }

  private static Problem ofCode(Status.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT, OUT_OF_RANGE -> Problem.MALFORMED_REQUEST;
      case DEADLINE_EXCEEDED, CANCELLED -> Problem.DEADLINE_EXCEEDED;
      case NOT_FOUND -> Problem.NOT_FOUND;
      case PERMISSION_DENIED -> Problem.FORBIDDEN;
      case UNAUTHENTICATED -> Problem.UNAUTHENTICATED;
      case RESOURCE_EXHAUSTED -> Problem.RATE_LIMITED;
      case ABORTED, ALREADY_EXISTS, FAILED_PRECONDITION -> Problem.VERSION_CONFLICT;
      case UNIMPLEMENTED -> Problem.METHOD_NOT_ALLOWED;
      case UNAVAILABLE, OK, UNKNOWN, INTERNAL, DATA_LOSS -> Problem.DEPENDENCY_UNAVAILABLE;
    };
  }
}
