package dev.garboard.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.garboard.contracts.common.v1.CommandHeader;
import dev.garboard.contracts.common.v1.PageRequest;
import dev.garboard.contracts.user.v1.BatchGetUsersRequest;
import dev.garboard.contracts.user.v1.ChangeEmailRequest;
import dev.garboard.contracts.user.v1.CreateUserRequest;
import dev.garboard.contracts.user.v1.DeleteUserRequest;
import dev.garboard.contracts.user.v1.GetUserRequest;
import dev.garboard.contracts.user.v1.ListUsersRequest;
import dev.garboard.contracts.user.v1.UpdateUserRequest;
import dev.garboard.contracts.user.v1.UserServiceGrpc;
import dev.garboard.contracts.user.v1.UserServiceGrpc.UserServiceBlockingStub;
import dev.garboard.kit.grpc.RpcErrors;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Problem.FieldError;
import dev.garboard.kit.testing.Stack;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no friend sends to the rpcs of users. What breaks gRPC itself is the kit's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileUserGrpcIT {
  /**
   * One call and its refusal.
   *
   * @param pointers of the fields that are named, in order
   */
  record Hostile(
      String name, Consumer<UserServiceBlockingStub> call, Problem problem, List<String> pointers) {
    @Override
    public String toString() {
      return name;
    }
  }

  private Stack stack;
  private UserProcess service;
  private ManagedChannel channel;
  private UserServiceBlockingStub anybody;
  private UserServiceBlockingStub ada;
  private String id;
  private String eve;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    stack = Stack.open();
    var quick =
        Map.of(
            "GARBOARD_SECURITY_PASSWORD_MEMORY", "1MiB", "GARBOARD_SECURITY_PASSWORD_PASSES", "1");
    service = new UserProcess(directory, stack.postgres().database("hostile"), quick).ready();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", service.grpcPort()).usePlaintext().build();
    anybody = UserServiceGrpc.newBlockingStub(channel);
    id = anybody.createUser(user("ada@example.org").build()).getId();
    eve = anybody.createUser(user("eve@example.org").build()).getId();
    ada = as(id, "user:read:self", "user:write:self");
  }

  @AfterAll
  void stop() {
    channel.shutdownNow();
    service.close();
    stack.close();
  }

  private UserServiceBlockingStub as(String subject, String... permissions) {
    var metadata = new Metadata();
    metadata.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + UserProcess.TOKENS.of(subject, permissions));
    return anybody.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  /** The first is also the command. */
  private static CreateUserRequest.Builder user(String email) {
    return CreateUserRequest.newBuilder()
        .setHeader(CommandHeader.newBuilder().setCommandId(email))
        .setEmail(email)
        .setPassword("correct horse battery")
        .setName("Ada");
  }

  @ParameterizedTest
  @MethodSource({"registrations", "commands", "lists", "changes", "others"})
  void isRefusedExactlyAndNothingHappened(Hostile hostile) {
    var refused =
        catchThrowableOfType(StatusRuntimeException.class, () -> hostile.call().accept(ada));
    assertThat(refused).isNotNull();
    var refusal = RpcErrors.refusal(refused);

    assertThat(refusal.problem()).as(refused.getMessage()).isEqualTo(hostile.problem());
    assertThat(refusal.errors().stream().map(FieldError::pointer))
        .containsExactlyElementsOf(hostile.pointers());
    assertThat(refused.getMessage()).doesNotContain("dev.garboard", "java.", "Exception");
    var shown = ada.getUser(get(id));
    assertThat(shown.getVersion()).isEqualTo(1);
    assertThat(shown.getName()).isEqualTo("Ada");
  }

  Stream<Hostile> registrations() {
    return Stream.of(
        registration("nothing", it -> it.clear(), "/email", "/password", "/name"),
        registration("an empty email", it -> it.setEmail(""), "/email"),
        registration("no address", it -> it.setEmail("x"), "/email"),
        registration("an address with a line", it -> it.setEmail("x@example.org\n"), "/email"),
        registration(
            "an endless address", it -> it.setEmail("x".repeat(100_000) + "@x.org"), "/email"),
        registration("an empty name", it -> it.setName(""), "/name"),
        registration("a name of spaces", it -> it.setName(" \u00a0 "), "/name"),
        registration("a name of 101", it -> it.setName("x".repeat(101)), "/name"),
        registration("a name with NUL", it -> it.setName("A\0"), "/name"),
        registration("a name that turns the text", it -> it.setName("A\u202e"), "/name"),
        registration("an empty password", it -> it.setPassword(""), "/password"),
        registration("a password of 7", it -> it.setPassword("1234567"), "/password"),
        registration("a password of 129", it -> it.setPassword("x".repeat(129)), "/password"),
        registration(
            "all wrong",
            it -> it.setEmail("x").setPassword("x").setName("\n"),
            "/email",
            "/password",
            "/name"));
  }

  private static Hostile registration(
      String name, UnaryOperator<CreateUserRequest.Builder> change, String... pointers) {
    return new Hostile(
        "a registration with " + name,
        users -> users.createUser(change.apply(user("x@example.org")).build()),
        Problem.VALIDATION_FAILED,
        List.of(pointers));
  }

  Stream<Hostile> commands() {
    return Stream.concat(
        Stream.of(" ", "a b", "k\u00e9y", "a\nb", "\0", "x".repeat(129))
            .map(
                it ->
                    refused(
                        "the command " + it.strip().substring(0, Math.min(5, it.strip().length())),
                        users -> users.createUser(command("x@example.org", it)),
                        Problem.MALFORMED_REQUEST)),
        Stream.of(
            refused(
                "a command that came with another email",
                users -> users.createUser(command("x@example.org", "ada@example.org")),
                Problem.IDEMPOTENCY_KEY_REUSED),
            refused(
                "a command that came with another name",
                users -> users.createUser(user("ada@example.org").setName("Eve").build()),
                Problem.IDEMPOTENCY_KEY_REUSED),
            refused(
                "an address that is taken",
                users -> users.createUser(command("EVE@example.org", "new")),
                Problem.EMAIL_TAKEN)));
  }

  private static CreateUserRequest command(String email, String command) {
    return user(email).setHeader(CommandHeader.newBuilder().setCommandId(command)).build();
  }

  Stream<Hostile> lists() {
    var tooMany =
        BatchGetUsersRequest.newBuilder()
            .addAllIds(Stream.generate(() -> UUID.randomUUID().toString()).limit(101).toList())
            .build();
    return Stream.of(
        refused("101 ids", users -> users.batchGetUsers(tooMany), Problem.VALIDATION_FAILED),
        list("a limit of -1", page().setLimit(-1), "", "/page/limit"),
        list("a limit of 101", page().setLimit(101), "", "/page/limit"),
        list("a limit of 2^31-1", page().setLimit(Integer.MAX_VALUE), "", "/page/limit"),
        list("a cursor that is none", page().setCursor("x"), "", "/page/cursor"),
        list("a cursor of another form", page().setCursor("1-1-1-1-1"), "", "/page/cursor"),
        list("no address", page(), "x", "/email"),
        list(
            "all wrong",
            page().setLimit(-1).setCursor("x"),
            "x",
            "/email",
            "/page/limit",
            "/page/cursor"));
  }

  private static PageRequest.Builder page() {
    return PageRequest.newBuilder();
  }

  private static Hostile list(
      String name, PageRequest.Builder page, String email, String... pointers) {
    var request = ListUsersRequest.newBuilder().setPage(page).setEmail(email).build();
    return new Hostile(
        "a list with " + name,
        users -> users.listUsers(request),
        Problem.VALIDATION_FAILED,
        List.of(pointers));
  }

  Stream<Hostile> changes() {
    var conflicts =
        Stream.of(0L, -1L, 2L, Long.MAX_VALUE, Long.MIN_VALUE)
            .flatMap(
                version ->
                    Stream.of(
                        refused(
                            "a description of version " + version,
                            users ->
                                users.updateUser(update(id).setExpectedVersion(version).build()),
                            Problem.VERSION_CONFLICT),
                        refused(
                            "a deletion of version " + version,
                            users ->
                                users.deleteUser(delete(id).setExpectedVersion(version).build()),
                            Problem.VERSION_CONFLICT)));
    var wrong =
        Stream.of(
            new Hostile(
                "a description without a name",
                users -> users.updateUser(update(id).setName("").build()),
                Problem.VALIDATION_FAILED,
                List.of("/name")),
            new Hostile(
                "a move without an email",
                users -> users.changeEmail(move(id).setEmail("").build()),
                Problem.VALIDATION_FAILED,
                List.of("/email")),
            refused(
                "a move to another's address",
                users -> users.changeEmail(move(id).setEmail("eve@example.org").build()),
                Problem.EMAIL_TAKEN));
    return Stream.concat(conflicts, wrong);
  }

  Stream<Hostile> others() {
    var ids =
        Stream.of(
                "",
                " ",
                "x",
                "1-1-1-1-1",
                new UUID(0, 0).toString(),
                "{" + id + "}",
                id + "\0",
                eve)
            .flatMap(
                it ->
                    rpcs(
                        it.equals(eve) ? "another's id" : "the id " + it,
                        it,
                        ada,
                        Problem.NOT_FOUND));
    return Stream.of(
            ids,
            rpcs("nobody", id, anybody, Problem.UNAUTHENTICATED),
            rpcs("one without permission", id, as(id, "order:read:self"), Problem.FORBIDDEN),
            rpcs(
                "one who is no user",
                id,
                as("x", "user:read:self", "user:write:self"),
                Problem.NOT_FOUND))
        .flatMap(all -> all);
  }

  /** Each thing that a caller can do with one user. */
  private static Stream<Hostile> rpcs(
      String name, String user, UserServiceBlockingStub caller, Problem problem) {
    return Stream.of(
        refused(name + ", get", _ -> caller.getUser(get(user)), problem),
        refused(name + ", update", _ -> caller.updateUser(update(user).build()), problem),
        refused(name + ", change of email", _ -> caller.changeEmail(move(user).build()), problem),
        refused(name + ", delete", _ -> caller.deleteUser(delete(user).build()), problem));
  }

  private static Hostile refused(
      String name, Consumer<UserServiceBlockingStub> call, Problem problem) {
    return new Hostile(name, call, problem, List.of());
  }

  private static GetUserRequest get(String user) {
    return GetUserRequest.newBuilder().setId(user).build();
  }

  private static UpdateUserRequest.Builder update(String user) {
    return UpdateUserRequest.newBuilder().setId(user).setName("Mallory");
  }

  private static ChangeEmailRequest.Builder move(String user) {
    return ChangeEmailRequest.newBuilder().setId(user).setEmail("m@example.org");
  }

  private static DeleteUserRequest.Builder delete(String user) {
    return DeleteUserRequest.newBuilder().setId(user);
  }

  @Test
  void ofABatchThoseAreShownThatThereAreEachOnce() {
    var ids = List.of("", "x", id, id.toUpperCase(Locale.ROOT), eve, new UUID(0, 0).toString());
    var batch = BatchGetUsersRequest.newBuilder().addAllIds(ids).build();

    assertThat(ada.batchGetUsers(batch).getUsersList()).containsExactly(ada.getUser(get(id)));
    assertThat(ada.batchGetUsers(BatchGetUsersRequest.getDefaultInstance()).getUsersList())
        .isEmpty();
  }
}
