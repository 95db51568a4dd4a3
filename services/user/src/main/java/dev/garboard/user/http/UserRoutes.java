package dev.garboard.user.http;

import dev.garboard.kit.runtime.Fields;
import dev.garboard.kit.runtime.Json;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.user.domain.Change;
import dev.garboard.user.domain.Change.Changed;
import dev.garboard.user.domain.Change.EmailTaken;
import dev.garboard.user.domain.Change.NoSuchUser;
import dev.garboard.user.domain.Change.Stale;
import dev.garboard.user.domain.ChangeEmail;
import dev.garboard.user.domain.DeleteUser;
import dev.garboard.user.domain.DescribeUser;
import dev.garboard.user.domain.Email;
import dev.garboard.user.domain.Profile;
import dev.garboard.user.domain.RegisterUser;
import dev.garboard.user.domain.RegisterUser.Refused;
import dev.garboard.user.domain.RegisterUser.Registered;
import dev.garboard.user.domain.User;
import dev.garboard.user.domain.UserId;
import dev.garboard.user.domain.Users;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** The door of the user service: parses, calls a use case, answers. */
public final class UserRoutes {
  private static final String ALL = "/api/v1/users";
  private static final String ONE = ALL + "/{id}";
  private static final String EMAIL = ONE + "/email";

  private final Users users;
  private final RegisterUser registerUser;
  private final DescribeUser describeUser;
  private final ChangeEmail changeEmail;
  private final DeleteUser deleteUser;
  private final IntSupplier pageSize;

  /** Routes over these use cases; the page size is asked for at each list without a limit. */
  public UserRoutes(
      Users users,
      RegisterUser registerUser,
      DescribeUser describeUser,
      ChangeEmail changeEmail,
      DeleteUser deleteUser,
      IntSupplier pageSize) {
    this.users = users;
    this.registerUser = registerUser;
    this.describeUser = describeUser;
    this.changeEmail = changeEmail;
    this.deleteUser = deleteUser;
    this.pageSize = pageSize;
  }

  /** Adds every route. */
  public void addTo(HttpRouting.Builder routing) {
    routing
        .post(ALL, this::register)
        .get(ALL, this::list)
        .any(ALL, refuse("GET, POST"))
        .get(ONE, this::show)
        .put(ONE, this::describe)
        .delete(ONE, this::delete)
        .any(ONE, refuse("GET, PUT, DELETE"))
        .put(EMAIL, this::moveTo)
        .any(EMAIL, refuse("PUT"));
  }

  private void register(ServerRequest request, ServerResponse response) {
    var body = Json.read(request, NewUser.class);
    var fields = new Fields();
    var email = fields.read("/email", body.email(), Email::new);
    var profile = fields.read("/name", body.name(), Profile::new);
    fields.check();
    switch (registerUser.register(email, profile)) {
      case Registered(var user) -> {
        response.status(Status.CREATED_201).header(HeaderNames.LOCATION, ALL + "/" + user.id());
        send(response, user);
      }
      case Refused() -> Problem.EMAIL_TAKEN.send(response, "choose another");
    }
  }

  private void list(ServerRequest request, ServerResponse response) {
    var listing = Listing.in(request.query(), pageSize.getAsInt());
    var more = listing.limit() + 1;
    var found =
        listing.email().isPresent()
            ? listing.email().flatMap(users::findByEmail).stream().toList()
            : listing.after().map(id -> users.after(id, more)).orElseGet(() -> users.first(more));
    Json.send(response, UserPage.of(found, listing.limit()));
  }

  private void show(ServerRequest request, ServerResponse response) {
    users.find(id(request)).ifPresentOrElse(user -> send(response, user), () -> notFound(response));
  }

  private void describe(ServerRequest request, ServerResponse response) {
    var body = Json.read(request, NewProfile.class);
    var fields = new Fields();
    var profile = fields.read("/name", body.name(), Profile::new);
    fields.check();
    answer(
        response,
        describeUser.describe(id(request), expected(request), profile),
        user -> send(response, user));
  }

  private void moveTo(ServerRequest request, ServerResponse response) {
    var body = Json.read(request, NewEmail.class);
    var fields = new Fields();
    var email = fields.read("/email", body.email(), Email::new);
    fields.check();
    answer(
        response,
        changeEmail.change(id(request), expected(request), email),
        user -> send(response, user));
  }

  private void delete(ServerRequest request, ServerResponse response) {
    var change = deleteUser.delete(id(request), expected(request));
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

  private static void send(ServerResponse response, User user) {
    response.header(HeaderNames.ETAG, "\"" + user.version() + "\"");
    Json.send(response, UserView.of(user));
  }

  private static void notFound(ServerResponse response) {
    Problem.NOT_FOUND.send(response, "no such user");
  }

  private static UserId id(ServerRequest request) {
    try {
      return UserId.of(request.path().pathParameters().get("id"));
    } catch (IllegalArgumentException e) {
      throw new Refusal(Problem.NOT_FOUND, "no such user");
    }
  }

  /** The version of If-Match; {@code *} expects none (RFC 9110 section 13.1.1). */
  private static Optional<Long> expected(ServerRequest request) {
    var tag = request.headers().first(HeaderNames.IF_MATCH).filter(given -> !given.equals("*"));
    if (tag.isPresent() && !tag.get().matches("\"\\d{1,18}\"")) {
      throw new Refusal(Problem.MALFORMED_REQUEST, "If-Match is one ETag as we gave it, or *");
    }
    return tag.map(given -> Long.valueOf(given.substring(1, given.length() - 1)));
  }

  private static Handler refuse(String allowed) {
    return (request, response) -> {
      response.header(HeaderNames.ALLOW, allowed);
      Problem.METHOD_NOT_ALLOWED.send(response, "allowed: " + allowed);
    };
  }
}
