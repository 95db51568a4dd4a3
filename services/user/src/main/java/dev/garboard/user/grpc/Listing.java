package dev.garboard.user.grpc;

import dev.garboard.contracts.user.v1.ListUsersRequest;
import dev.garboard.kit.runtime.Fields;
import dev.garboard.user.domain.Email;
import dev.garboard.user.domain.UserId;
import java.util.Optional;

/**
 * What a list asks for.
 *
 * @param limit 1 to 100
 * @param after the last user of the page before
 */
record Listing(Optional<Email> email, int limit, Optional<UserId> after) {
  private static final int MOST = 100;
  private static final int USUAL = 20;

  static Listing of(ListUsersRequest request) {
    var page = request.getPage();
    var fields = new Fields();
    var email = fields.read("/email", given(request.getEmail()), it -> it.map(Email::new));
    var limit = fields.read("/page/limit", page.getLimit(), Listing::limit);
    var after = fields.read("/page/cursor", given(page.getCursor()), it -> it.map(UserId::of));
    fields.check();
    return new Listing(email, limit, after);
  }

  /** In protobuf an empty text is an absent one. */
  private static Optional<String> given(String text) {
    return Optional.of(text).filter(it -> !it.isEmpty());
  }

  private static int limit(int given) {
    if (given < 0 || given > MOST) {
      throw new IllegalArgumentException("is 1 to " + MOST + ", or 0 for the usual");
    }
    return given == 0 ? USUAL : given;
  }
}
