package dev.garboard.user.grpc;

import com.google.protobuf.Empty;
import dev.garboard.contracts.user.v1.BatchGetUsersRequest;
import dev.garboard.contracts.user.v1.BatchGetUsersResponse;
import dev.garboard.contracts.user.v1.ChangeEmailRequest;
import dev.garboard.contracts.user.v1.CreateUserRequest;
import dev.garboard.contracts.user.v1.DeleteUserRequest;
import dev.garboard.contracts.user.v1.GetUserRequest;
import dev.garboard.contracts.user.v1.ListUsersRequest;
import dev.garboard.contracts.user.v1.ListUsersResponse;
import dev.garboard.contracts.user.v1.UpdateUserRequest;
import dev.garboard.contracts.user.v1.UserServiceGrpc;
import dev.garboard.contracts.user.v1.UserServiceGrpc.UserServiceImplBase;
import dev.garboard.kit.data.IdempotencyStore;
import dev.garboard.kit.grpc.Access;
import dev.garboard.kit.grpc.RpcService;
import dev.garboard.kit.runtime.Fields;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.security.Password;
import dev.garboard.kit.security.Passwords;
import dev.garboard.kit.security.Permission;
import dev.garboard.user.domain.Actor;
import dev.garboard.user.domain.Change;
import dev.garboard.user.domain.Change.Changed;
import dev.garboard.user.domain.Change.EmailTaken;
import dev.garboard.user.domain.Change.NoSuchUser;
import dev.garboard.user.domain.Change.Stale;
import dev.garboard.user.domain.Email;
import dev.garboard.user.domain.PasswordHash;
import dev.garboard.user.domain.Profile;
import dev.garboard.user.domain.RegisterUser.Refused;
import dev.garboard.user.domain.RegisterUser.Registered;
import dev.garboard.user.domain.RegisterUser.Registration;
import dev.garboard.user.domain.UseCases;
import dev.garboard.user.domain.User;
import dev.garboard.user.domain.UserId;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The same use cases for other services; refusals are thrown, and told by the kit. */
public final class UserGrpc extends UserServiceImplBase {
  private static final int MOST = 100;

  /** What makes a registration the same one. */
  private record Asked(String email, String name) {}

  private final UseCases cases;
  private final Passwords passwords;
  private final Registrations registrations;
  private final Supplier<Actor> caller;
  private final Consumer<Email> attempts;

  /**
   * Methods over these use cases.
   *
   * @param attempts counts a registration, or refuses it
   */
  public UserGrpc(
      UseCases cases,
      Passwords passwords,
      IdempotencyStore answers,
      Supplier<Actor> caller,
      Consumer<Email> attempts) {
    this.attempts = attempts;
    this.cases = cases;
    this.passwords = passwords;
    registrations = new Registrations(answers);
    this.caller = caller;
  }

  /** Who may call what. */
  public RpcService service() {
    var read = new Access.With(new Permission("user:read:self"));
    var write = new Access.With(new Permission("user:write:self"));
    return new RpcService(
        this,
        Map.of(
            UserServiceGrpc.getCreateUserMethod(), new Access.Open(),
            UserServiceGrpc.getGetUserMethod(), read,
            UserServiceGrpc.getBatchGetUsersMethod(), read,
            UserServiceGrpc.getListUsersMethod(), read,
            UserServiceGrpc.getUpdateUserMethod(), write,
            UserServiceGrpc.getChangeEmailMethod(), write,
            UserServiceGrpc.getDeleteUserMethod(), write));
  }

  @Override
  public void createUser(
      CreateUserRequest request, StreamObserver<dev.garboard.contracts.user.v1.User> observer) {
    var command = Registrations.command(request.getHeader());
    var fields = new Fields();
    var email = fields.read("/email", request.getEmail(), Email::new);
    var password =
        fields.read(
            "/password",
            request.getPassword(),
            text -> new Password(text.toCharArray()).acceptable());
    var profile = fields.read("/name", request.getName(), Profile::new);
    fields.check();
    var hash = new PasswordHash(passwords.hash(password));
    answer(
        observer,
        registrations.once(
            command,
            new Asked(email.value(), profile.name()),
            () -> {
              attempts.accept(email); // not of who only asks again for the answer
              return created(cases.registerUser().register(email, hash, profile));
            }));
  }

  private static dev.garboard.contracts.user.v1.User created(Registration registration) {
    return switch (registration) {
      case Registered(var user) -> UserMessages.of(user);
      case Refused() -> throw new Refusal(Problem.EMAIL_TAKEN, "choose another");
    };
  }

  @Override
  public void getUser(
      GetUserRequest request, StreamObserver<dev.garboard.contracts.user.v1.User> observer) {
    var shown = cases.showUsers().one(caller.get(), id(request.getId()), Optional.empty());
    answer(observer, shown.user().map(UserMessages::of).orElseThrow(UserGrpc::noSuchUser));
  }

  @Override
  public void batchGetUsers(
      BatchGetUsersRequest request, StreamObserver<BatchGetUsersResponse> observer) {
    if (request.getIdsCount() > MOST) {
      throw new Refusal(Problem.VALIDATION_FAILED, "at most " + MOST + " ids");
    }
    var actor = caller.get();
    var users =
        request.getIdsList().stream()
            .flatMap(text -> UserId.find(text).stream())
            .distinct()
            .flatMap(id -> cases.showUsers().one(actor, id, Optional.empty()).user().stream())
            .map(UserMessages::of)
            .toList();
    answer(observer, BatchGetUsersResponse.newBuilder().addAllUsers(users).build());
  }

  @Override
  public void listUsers(ListUsersRequest request, StreamObserver<ListUsersResponse> observer) {
    var listing = Listing.of(request);
    var found =
        listing
            .email()
            .map(email -> cases.showUsers().withEmail(caller.get(), email))
            .orElseGet(
                () -> cases.showUsers().page(caller.get(), listing.after(), listing.limit() + 1));
    answer(observer, UserMessages.page(found, listing.limit()));
  }

  @Override
  public void updateUser(
      UpdateUserRequest request, StreamObserver<dev.garboard.contracts.user.v1.User> observer) {
    var fields = new Fields();
    var profile = fields.read("/name", request.getName(), Profile::new);
    fields.check();
    var expected = expected(request.hasExpectedVersion(), request.getExpectedVersion());
    var change =
        cases.describeUser().describe(caller.get(), id(request.getId()), expected, profile);
    answer(observer, UserMessages.of(changed(change)));
  }

  @Override
  public void changeEmail(
      ChangeEmailRequest request, StreamObserver<dev.garboard.contracts.user.v1.User> observer) {
    var fields = new Fields();
    var email = fields.read("/email", request.getEmail(), Email::new);
    fields.check();
    var expected = expected(request.hasExpectedVersion(), request.getExpectedVersion());
    var change = cases.changeEmail().change(caller.get(), id(request.getId()), expected, email);
    answer(observer, UserMessages.of(changed(change)));
  }

  @Override
  public void deleteUser(DeleteUserRequest request, StreamObserver<Empty> observer) {
    var expected = expected(request.hasExpectedVersion(), request.getExpectedVersion());
    changed(cases.deleteUser().delete(caller.get(), id(request.getId()), expected));
    answer(observer, Empty.getDefaultInstance());
  }

  private static Optional<Long> expected(boolean given, long version) {
    return given ? Optional.of(version) : Optional.empty();
  }

  private static User changed(Change change) {
    return switch (change) {
      case Changed(var user) -> user;
      case NoSuchUser() -> throw noSuchUser();
      case EmailTaken() -> throw new Refusal(Problem.EMAIL_TAKEN, "choose another");
      case Stale(var version) ->
          throw new Refusal(Problem.VERSION_CONFLICT, "it has version " + version);
    };
  }

  private static Refusal noSuchUser() {
    return new Refusal(Problem.NOT_FOUND, "no such user");
  }

  private static UserId id(String text) {
    return UserId.find(text).orElseThrow(UserGrpc::noSuchUser);
  }

  private static <T> void answer(StreamObserver<T> observer, T message) {
    observer.onNext(message);
    observer.onCompleted();
  }
}
