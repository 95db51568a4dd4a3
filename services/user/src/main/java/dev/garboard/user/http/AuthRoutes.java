package dev.garboard.user.http;

import dev.garboard.kit.runtime.Fields;
import dev.garboard.kit.runtime.Json;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.security.Allowed;
import dev.garboard.kit.security.Password;
import dev.garboard.kit.security.Passwords;
import dev.garboard.kit.security.Passwords.Check.Right;
import dev.garboard.kit.security.Passwords.Check.RightButOld;
import dev.garboard.kit.security.Passwords.Check.Wrong;
import dev.garboard.kit.security.Principal;
import dev.garboard.kit.security.RefreshTokens;
import dev.garboard.kit.security.RefreshTokens.Refreshed.Expired;
import dev.garboard.kit.security.RefreshTokens.Refreshed.Renewed;
import dev.garboard.kit.security.RefreshTokens.Refreshed.Reused;
import dev.garboard.kit.security.RefreshTokens.Refreshed.Unknown;
import dev.garboard.kit.security.Revocations;
import dev.garboard.kit.security.Secured;
import dev.garboard.user.domain.Email;
import dev.garboard.user.domain.PasswordHash;
import dev.garboard.user.domain.SignIn;
import dev.garboard.user.domain.TypedPassword.Comparison;
import dev.garboard.user.domain.UserId;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door for those who come to be known: sign-in, refresh, sign-out. */
public final class AuthRoutes implements HttpService {
  private static final Logger LOG = LoggerFactory.getLogger(AuthRoutes.class);
  private static final String AUTH = "/api/v1/auth";

  private final SignIn signIn;
  private final Passwords passwords;
  private final RefreshTokens refreshTokens;
  private final AccessTokens accessTokens;
  private final Revocations revocations;
  private final BiConsumer<Email, ServerRequest> attempts;

  public AuthRoutes(
      SignIn signIn,
      Passwords passwords,
      RefreshTokens refreshTokens,
      AccessTokens accessTokens,
      Revocations revocations,
      BiConsumer<Email, ServerRequest> attempts) {
    this.signIn = signIn;
    this.passwords = passwords;
    this.refreshTokens = refreshTokens;
    this.accessTokens = accessTokens;
    this.revocations = revocations;
    this.attempts = attempts;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post(AUTH + "/token", Secured.open(this::signIn))
        .any(AUTH + "/token", Allowed.only("POST"))
        .post(AUTH + "/refresh", Secured.open(this::refresh))
        .any(AUTH + "/refresh", Allowed.only("POST"))
        .post(AUTH + "/revoke", Secured.open(this::signOut))
        .any(AUTH + "/revoke", Allowed.only("POST"));
  }

  private void signIn(ServerRequest request, ServerResponse response) {
    var body = Json.read(request, Credentials.class);
    var fields = new Fields();
    var email = fields.read("/email", body.email(), Email::new);
    var password = fields.read("/password", body.password(), given -> given);
    fields.check();
    attempts.accept(email, request);
    var user =
        signIn
            .signIn(email, kept -> compare(password, kept))
            .orElseThrow(() -> denied("the email or the password is wrong"));
    send(response, refreshTokens.open(user.id().toString()), user.id());
  }

  private Comparison compare(Password password, Optional<PasswordHash> kept) {
    return switch (passwords.check(password, kept.map(PasswordHash::value))) {
      case Right() -> new Comparison(true, Optional.empty());
      case RightButOld(var hash) -> new Comparison(true, Optional.of(new PasswordHash(hash)));
      case Wrong() -> new Comparison(false, Optional.empty());
    };
  }

  private void refresh(ServerRequest request, ServerResponse response) {
    switch (refreshTokens.refresh(token(request))) {
      case Renewed renewed -> {
        var user =
            signIn
                .again(UserId.of(renewed.subject()))
                .orElseThrow(() -> denied("there is no such user any more"));
        send(response, renewed, user.id());
      }
      case Reused(var subject) -> {
        LOG.warn(
            "a refresh token of {} was used twice: all that came of its sign-in is over", subject);
        throw denied("sign in again");
      }
      case Unknown(), Expired() -> throw denied("sign in again");
    }
  }

  /** Also takes back the access token, if the caller shows it. */
  private void signOut(ServerRequest request, ServerResponse response) {
    refreshTokens.revoke(token(request));
    Principal.current().ifPresent(caller -> revocations.revoke(caller.tokenId(), caller.expires()));
    response.status(Status.NO_CONTENT_204).send();
  }

  private static String token(ServerRequest request) {
    var fields = new Fields();
    var token =
        fields.read(
            "/refresh_token",
            Json.read(request, RefreshTokenBody.class).refreshToken(),
            given -> given);
    fields.check();
    return token;
  }

  private void send(ServerResponse response, Renewed refresh, UserId user) {
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    Json.send(
        response,
        new Tokens(
            accessTokens.issue(user), "Bearer", accessTokens.ttl().toSeconds(), refresh.token()));
  }

  private static Refusal denied(String detail) {
    return new Refusal(Problem.UNAUTHENTICATED, detail);
  }
}
