package dev.garboard.kit.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Problem.FieldError;
import dev.garboard.kit.runtime.Refusal;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RpcErrorsTest {
  @ParameterizedTest
  @EnumSource
  void everyProblemSurvivesTheWay(Problem problem) {
    var sent = RpcErrors.status(new Refusal(problem, "words"));
    var came = RpcErrors.refusal(sent);
    assertThat(sent.getStatus().getCode().value()).isEqualTo(problem.rpcCode());
    assertThat(came.problem()).isEqualTo(problem);
    assertThat(came).hasMessage("words");
  }

  @Test
  void fieldsAndTheTimeToWaitSurviveTheWay() {
    var wrong = List.of(new FieldError("/email", "invalid", "is not an email address"));
    var fields = new Refusal(Problem.VALIDATION_FAILED, "some fields", wrong);
    assertThat(RpcErrors.refusal(RpcErrors.status(fields)).errors()).isEqualTo(wrong);
    var later = new Refusal(Problem.RATE_LIMITED, "later", Duration.ofMillis(1_500));
    assertThat(RpcErrors.refusal(RpcErrors.status(later)).retryAfter())
        .hasValue(Duration.ofMillis(1_500));
  }

  @Test
  void aThousandWrongFieldsFitIntoTrailers() {
    var wrong =
        IntStream.range(0, 1_000)
            .mapToObj(i -> new FieldError("/" + i, "invalid", "x".repeat(1_000)))
            .toList();
    var trailers =
        RpcErrors.status(new Refusal(Problem.VALIDATION_FAILED, "all", wrong)).getTrailers();
    var size = trailers.keys().stream().mapToInt(key -> RpcErrorsTest.size(trailers, key)).sum();
    assertThat(size).isLessThan(6 * 1024);
  }

  private static int size(io.grpc.Metadata trailers, String key) {
    var name = io.grpc.Metadata.Key.of(key, io.grpc.Metadata.BINARY_BYTE_MARSHALLER);
    return trailers.get(name).length;
  }

  @ParameterizedTest
  @CsvSource({
    "UNAVAILABLE, DEPENDENCY_UNAVAILABLE",
    "UNKNOWN, DEPENDENCY_UNAVAILABLE",
    "INTERNAL, DEPENDENCY_UNAVAILABLE",
    "DEADLINE_EXCEEDED, DEADLINE_EXCEEDED",
    "NOT_FOUND, NOT_FOUND",
    "PERMISSION_DENIED, FORBIDDEN",
    "UNAUTHENTICATED, UNAUTHENTICATED",
    "INVALID_ARGUMENT, MALFORMED_REQUEST",
    "RESOURCE_EXHAUSTED, RATE_LIMITED",
    "ABORTED, VERSION_CONFLICT",
    "UNIMPLEMENTED, METHOD_NOT_ALLOWED"
  })
  void aStatusWithoutDetailsComesToAProblem(Status.Code code, Problem problem) {
    assertThat(RpcErrors.refusal(code.toStatus().asRuntimeException()).problem())
        .isEqualTo(problem);
  }

  @ParameterizedTest
  @CsvSource({
    "1n, PT0.000000001S",
    "300m, PT0.3S",
    "5S, PT5S",
    "2M, PT2M",
    "9H, PT9H",
    "7u, PT0.000007S"
  })
  void theTimeLeftIsReadInEveryUnit(String text, Duration left) {
    assertThat(CallDeadlines.parse(text)).isEqualTo(left);
  }
}
