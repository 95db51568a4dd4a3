package dev.garboard.kit.data;

import dev.garboard.kit.data.IdempotentOutcome.Done;
import dev.garboard.kit.data.IdempotentOutcome.Refused;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A route whose requests may be sent again (draft-ietf-httpapi-idempotency-key-header): first
 * prepared, which changes nothing, then done in a transaction together with its stored answer.
 */
public final class IdempotentRoute implements Handler {
  private static final HeaderName KEY = HeaderNames.create("Idempotency-Key");
  private static final HeaderName REPLAYED = HeaderNames.create("Idempotent-Replayed");
  private static final Pattern SYNTAX = Pattern.compile("[\\x21-\\x7e]{1,255}");

  private final Tx tx;
  private final IdempotencyStore store;
  private final String route;
  private final boolean keyRequired;
  private final Function<ServerRequest, Prepared> prepare;

  /** Asks others, outside of the transaction, for what the work needs; not for a repeat. */
  @FunctionalInterface
  public interface Asking {
    /** The work, to be done in a transaction. */
    Supplier<StoredAnswer> ask();
  }

  /**
   * A request that was parsed and allowed.
   *
   * @param principal who asks
   * @param hash of what is asked, see {@link IdempotentRequest#hash}
   * @param asking what comes before the work, if it is no repeat
   */
  public record Prepared(String principal, String hash, Asking asking) {
    /**
     * For work that needs nothing of others.
     *
     * @param commit does it, in a transaction
     */
    public Prepared(String principal, String hash, Supplier<StoredAnswer> commit) {
      this(principal, hash, (Asking) () -> commit);
    }
  }

  /**
   * Handles a route.
   *
   * @param route its template, with the method
   * @param keyRequired else a request without a key is just done
   */
  public IdempotentRoute(
      Tx tx,
      IdempotencyStore store,
      String route,
      boolean keyRequired,
      Function<ServerRequest, Prepared> prepare) {
    this.tx = tx;
    this.store = store;
    this.route = route;
    this.keyRequired = keyRequired;
    this.prepare = prepare;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    var key = key(request);
    var prepared = prepare.apply(request);
    var outcome =
        key.map(text -> store.onceAsked(identified(text, prepared), prepared.asking()))
            .orElseGet(() -> new Done(tx.call(prepared.asking().ask()), false));
    if (outcome.replayed()) {
      response.header(REPLAYED, "true");
    }
    switch (outcome) {
      case Done(var answer, _) -> send(answer, response);
      case Refused(var refusal, _) ->
          refusal.problem().send(response, refusal.getMessage(), refusal.errors());
    }
  }

  private IdempotentRequest identified(String key, Prepared prepared) {
    return new IdempotentRequest(prepared.principal(), route, key, prepared.hash());
  }

  private Optional<String> key(ServerRequest request) {
    var given = request.headers().all(KEY, List::of);
    if (given.isEmpty() && keyRequired) {
      throw new Refusal(
          Problem.IDEMPOTENCY_KEY_MISSING, "send an Idempotency-Key that is new, such as a UUID");
    }
    if (given.size() > 1 || !given.stream().allMatch(SYNTAX.asMatchPredicate())) {
      throw new Refusal(
          Problem.MALFORMED_REQUEST, "one Idempotency-Key of 1 to 255 visible ASCII characters");
    }
    return given.stream().findFirst();
  }

  private static void send(StoredAnswer answer, ServerResponse response) {
    response.status(Status.create(answer.status()));
    answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    response.send(answer.body());
  }
}
