package dev.garboard.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.garboard.contracts.common.v1.CommandHeader;
import dev.garboard.contracts.user.v1.CreateUserRequest;
import dev.garboard.contracts.user.v1.GetUserRequest;
import dev.garboard.contracts.user.v1.ListUsersRequest;
import dev.garboard.contracts.user.v1.UpdateUserRequest;
import dev.garboard.contracts.user.v1.UserServiceGrpc;
import dev.garboard.contracts.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import dev.garboard.kit.grpc.RpcErrors;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.testing.Stack;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same users through the other door. */
class UserGrpcIT {
  private static final String PASSWORD = "correct horse battery";

  @TempDir static Path directory;
  private static Stack stack;
  private static UserProcess service;
  private static ManagedChannel channel;
  private static UserServiceBlockingStub users;

  @BeforeAll
  static void start() throws Exception {
    stack = Stack.open();
    service = new UserProcess(directory, stack.postgres().database("users"), Map.of()).ready();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", service.grpcPort()).usePlaintext().build();
    users = UserServiceGrpc.newBlockingStub(channel);
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    service.close();
    stack.close();
  }

  @Test
  void whoIsCreatedHereIsSeenHereAndThere() throws Exception {
    var ada = users.createUser(newUser("ada@example.org"));
    var caller = as("ada@example.org");

    await().ignoreExceptions().until(() -> caller.getUser(get(ada.getId())).equals(ada));
    assertThat(caller.listUsers(ListUsersRequest.getDefaultInstance()).getUsersList())
        .containsExactly(ada);
  }

  @Test
  void theSameCommandTwiceIsOneUser() {
    var request =
        newUser("twice@example.org").toBuilder()
            .setHeader(CommandHeader.newBuilder().setCommandId(UUID.randomUUID().toString()))
            .build();

    assertThat(users.createUser(request)).isEqualTo(users.createUser(request));
  }

  @Test
  void anotherVersionThanExpectedIsAConflict() throws Exception {
    var ada = users.createUser(newUser("versions@example.org"));
    var update =
        UpdateUserRequest.newBuilder().setId(ada.getId()).setName("A").setExpectedVersion(7);

    var caller = as("versions@example.org");
    assertThat(refused(() -> caller.updateUser(update.build()))).isEqualTo(Code.ABORTED);
    assertThat(caller.updateUser(update.setExpectedVersion(1).build()).getVersion()).isEqualTo(2);
  }

  @Test
  void withoutATokenNobodyIsShown() {
    assertThat(refused(() -> users.getUser(get(UUID.randomUUID().toString()))))
        .isEqualTo(Code.UNAUTHENTICATED);
  }

  @Test
  void anothersUserIsNotFound() throws Exception {
    var victim = users.createUser(newUser("victim@example.org"));
    users.createUser(newUser("mallory@example.org"));
    var mallory = as("mallory@example.org");

    assertThat(refused(() -> mallory.getUser(get(victim.getId())))).isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void wrongFieldsAreAllNamed() {
    var nothing = CreateUserRequest.getDefaultInstance();

    assertThat(refused(() -> users.createUser(nothing))).isEqualTo(Code.INVALID_ARGUMENT);
  }

  @Test
  void aTakenAddressAlreadyExists() {
    users.createUser(newUser("taken@example.org"));

    assertThat(refused(() -> users.createUser(newUser("TAKEN@example.org"))))
        .isEqualTo(Code.ALREADY_EXISTS);
  }

  @Test
  void triesAtOneDoorCountAtTheOther() throws Exception {
    var command = CommandHeader.newBuilder().setCommandId(UUID.randomUUID().toString());
    var first = newUser("tries@example.org").toBuilder().setHeader(command).build();
    for (var i = 0; i < 7; i++) {
      users.createUser(first);
    }
    var tried =
        "{\"email\": \"%s\", \"password\": \"%s\", \"name\": \"Ada\"}"
            .formatted("tries@example.org", PASSWORD);
    for (var i = 0; i < 4; i++) {
      assertThat(service.post("/api/v1/users", tried).statusCode()).isEqualTo(409);
    }
    var sixth =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> users.createUser(newUser("tries@example.org")));
    assertThat(RpcErrors.refusal(sixth).problem()).isEqualTo(Problem.RATE_LIMITED);
    assertThat(RpcErrors.refusal(sixth).retryAfter()).isPresent();
    assertThat(users.createUser(first).getEmail()).isEqualTo("tries@example.org");
  }

  private static Code refused(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus().getCode();
  }

  private static CreateUserRequest newUser(String email) {
    return CreateUserRequest.newBuilder()
        .setEmail(email)
        .setPassword(PASSWORD)
        .setName("Ada")
        .build();
  }

  private static GetUserRequest get(String id) {
    return GetUserRequest.newBuilder().setId(id).build();
  }

  private static UserServiceBlockingStub as(String email) throws Exception {
    var credentials = "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, PASSWORD);
    var answer = service.post("/api/v1/auth/token", credentials).body();
    var token = Pattern.compile("\"access_token\":\"([^\"]+)\"").matcher(answer);
    assertThat(token.find()).isTrue();
    var metadata = new Metadata();
    metadata.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + token.group(1));
    return users.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }
}
