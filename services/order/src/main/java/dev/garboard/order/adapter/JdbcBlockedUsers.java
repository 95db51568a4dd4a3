package dev.garboard.order.adapter;

import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.Event;
import dev.garboard.kit.messaging.EventHandler;
import dev.garboard.order.domain.BlockedUsers;
import dev.garboard.order.domain.UserId;

/** Users who left, as the user service tells it: nobody asks it when an order is placed. */
public final class JdbcBlockedUsers implements BlockedUsers, EventHandler {
  /** Where users are told of. */
  public static final String TOPIC = "user.events.v1";

  private final Tx tx;

  public JdbcBlockedUsers(Tx tx) {
    this.tx = tx;
  }

  @Override
  public boolean contains(UserId user) {
    return tx.read(
        handle ->
            handle
                .createQuery("SELECT EXISTS (SELECT FROM blocked_users WHERE user_id = :user)")
                .bind("user", user.value())
                .mapTo(Boolean.class)
                .one());
  }

  /** A user who left does not come back. */
  @Override
  public void handle(Event event) {
    var user = Heard.read("ce_subject", event.envelope().subject(), UserId::of);
    if (event.envelope().type().equals("UserDeleted")) {
      tx.with(
          handle ->
              handle.execute(
                  "INSERT INTO blocked_users (user_id, since) VALUES (?, now()) ON CONFLICT DO NOTHING",
                  user.value()));
    }
  }
}
