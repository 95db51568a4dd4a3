package dev.garboard.user.http;

import dev.garboard.kit.data.IdempotencyStore;
import dev.garboard.kit.data.IdempotentRequest;
import dev.garboard.kit.data.IdempotentRoute;
import dev.garboard.kit.data.IdempotentRoute.Prepared;
import dev.garboard.kit.data.StoredAnswer;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.runtime.ConsistencyToken;
import dev.garboard.kit.runtime.ETags;
import dev.garboard.kit.runtime.Fields;
import dev.garboard.kit.runtime.Json;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.security.Allowed;
import dev.garboard.kit.security.Password;
import dev.garboard.kit.security.Passwords;
import dev.garboard.kit.security.Permission;
import dev.garboard.kit.security.Secured;
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
import dev.garboard.user.domain.UserSummary;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The door to users: parses, calls a use case on the caller's behalf, answers. */
public final class UserRoutes implements HttpService {
  private static final HeaderName STALE = HeaderNames.create("Stale");
  private static final Permission READ = new Permission("user:read:self");
  private static final Permission WRITE = new Permission("user:write:self");
  private static final String ANYBODY = "anybody";
  private static final String ALL = "/api/v1/users";
  private static final String ONE = ALL + "/{id}";
  private static final String EMAIL = ONE + "/email";

  /** What makes a registration the same one. */
  private record Asked(String email, String name) {}

  private final UseCases cases;
  private final Passwords passwords;
  private final Supplier<Actor> caller;
  private final IntSupplier pageSize;
  private final BiConsumer<Email, ServerRequest> attempts;
  private final IdempotentRoute registration;

  /**
   * Routes over these use cases.
   *
   * @param attempts counts a registration, or refuses it
   * @param pageSize asked for at each list without a limit
   */
  public UserRoutes(
      UseCases cases,
      Passwords passwords,
      Tx tx,
      IdempotencyStore answers,
      Supplier<Actor> caller,
      BiConsumer<Email, ServerRequest> attempts,
      IntSupplier pageSize) {
    this.cases = cases;
    this.passwords = passwords;
    this.caller = caller;
    this.pageSize = pageSize;
    this.attempts = attempts;
    registration = new IdempotentRoute(tx, answers, "POST " + ALL, false, this::register);
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post(ALL, Secured.open(registration))
        .get(ALL, Secured.with(READ, this::list))
        .any(ALL, Allowed.only("GET, POST"))
        .get(ONE, Secured.with(READ, this::show))
        .put(ONE, Secured.with(WRITE, this::describe))
        .delete(ONE, Secured.with(WRITE, this::delete))
        .any(ONE, Allowed.only("GET, PUT, DELETE"))
        .put(EMAIL, Secured.with(WRITE, this::moveTo))
        .any(EMAIL, Allowed.only("PUT"));
  }

  /**
   * The password is hashed before there is a transaction: it takes its time. A try counts in it:
   * who only asks again for the answer does not try again.
   */
  private Prepared register(ServerRequest request) {
    var body = Json.read(request, NewUser.class);
    var fields = new Fields();
    var email = fields.read("/email", body.email(), Email::new);
    var password = fields.read("/password", body.password(), Password::acceptable);
    var profile = fields.read("/name", body.name(), Profile::new);
    fields.check();
    var hash = new PasswordHash(passwords.hash(password));
    return new Prepared(
        ANYBODY,
        IdempotentRequest.hash(new Asked(email.value(), profile.name())),
        () -> {
          attempts.accept(email, request);
          return created(cases.registerUser().register(email, hash, profile));
        });
  }

  private static StoredAnswer created(Registration registration) {
    return switch (registration) {
      case Registered(var user) ->
          new StoredAnswer(
              Status.CREATED_201.code(),
              Map.of(
                  "Content-Type",
                  "application/json",
                  "Location",
                  ALL + "/" + user.id(),
                  "ETag",
                  ETags.of(user.version()),
                  "X-Consistency-Token",
                  new ConsistencyToken(user.id().value(), user.version()).toString()),
              Json.bytes(UserView.of(UserSummary.of(user))));
      case Refused() -> throw new Refusal(Problem.EMAIL_TAKEN, "choose another");
    };
  }

  private void list(ServerRequest request, ServerResponse response) {
    var listing = Listing.in(request.query(), pageSize.getAsInt());
    var found =
        listing
            .email()
            .map(email -> cases.showUsers().withEmail(caller.get(), email))
            .orElseGet(
                () -> cases.showUsers().page(caller.get(), listing.after(), listing.limit() + 1));
    Json.send(response, UserPage.of(found, listing.limit()));
  }

  private void show(ServerRequest request, ServerResponse response) {
    var id = id(request);
    var shown =
        cases.showUsers().one(caller.get(), id, ConsistencyToken.versionOf(id.value(), request));
    if (shown.stale()) {
      response.header(STALE, "true");
    }
    shown
        .user()
        .ifPresentOrElse(
            user -> answer(response, user, ETags.isKnown(request, user.version())),
            () -> notFound(response));
  }

  private static void answer(ServerResponse response, UserSummary user, boolean known) {
    if (known) {
      response
          .status(Status.NOT_MODIFIED_304)
          .header(HeaderNames.ETAG, ETags.of(user.version()))
          .send();
    } else {
      send(response, user);
    }
  }

  private void describe(ServerRequest request, ServerResponse response) {
    var expected = ETags.expected(request, true);
    var body = Json.read(request, NewProfile.class);
    var fields = new Fields();
    var profile = fields.read("/name", body.name(), Profile::new);
    fields.check();
    var change = cases.describeUser().describe(caller.get(), id(request), expected, profile);
    answer(response, change, user -> written(response, user));
  }

  private void moveTo(ServerRequest request, ServerResponse response) {
    var expected = ETags.expected(request, false);
    var body = Json.read(request, NewEmail.class);
    var fields = new Fields();
    var email = fields.read("/email", body.email(), Email::new);
    fields.check();
    var change = cases.changeEmail().change(caller.get(), id(request), expected, email);
    answer(response, change, user -> written(response, user));
  }

  private void delete(ServerRequest request, ServerResponse response) {
    var expected = ETags.expected(request, false);
    var change = cases.deleteUser().delete(caller.get(), id(request), expected);
    answer(response, change, user -> response.status(Status.NO_CONTENT_204).send());
  }

  private static void answer(ServerResponse response, Change change, Consumer<User> changed) {
    switch (change) {
      case Changed(var user) -> changed.accept(user);
      case NoSuchUser() -> notFound(response);
      case EmailTaken() -> Problem.EMAIL_TAKEN.send(response, "choose another");
      case Stale(var version) ->
          Problem.VERSION_CONFLICT.send(response, "it has version " + version);
    }
  }

  private static void written(ServerResponse response, User user) {
    response.header(
        ConsistencyToken.HEADER,
        new ConsistencyToken(user.id().value(), user.version()).toString());
    send(response, UserSummary.of(user));
  }

  private static void send(ServerResponse response, UserSummary user) {
    response.header(HeaderNames.ETAG, ETags.of(user.version()));
    Json.send(response, UserView.of(user));
  }

  private static void notFound(ServerResponse response) {
    Problem.NOT_FOUND.send(response, "no such user");
  }

  private static UserId id(ServerRequest request) {
    return UserId.find(request.path().pathParameters().get("id"))
        .orElseThrow(() -> new Refusal(Problem.NOT_FOUND, "no such user"));
  }
}
