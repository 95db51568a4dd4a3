package dev.garboard.user.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.garboard.user.domain.UserSummary;
import java.util.List;

/**
 * Some users and where to go on.
 *
 * @param next the cursor of the page after this one; absent on the last
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record UserPage(List<UserView> items, String next) {
  /** A page of at most {@code limit}, from one more than that. */
  static UserPage of(List<UserSummary> found, int limit) {
    var items = found.stream().limit(limit).map(UserView::of).toList();
    return new UserPage(items, found.size() > limit ? items.getLast().id() : null);
  }
}
