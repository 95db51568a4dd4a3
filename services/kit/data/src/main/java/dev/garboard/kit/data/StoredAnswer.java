package dev.garboard.kit.data;

import java.util.Map;

/**
 * An answer as it can be given again, whatever the door.
 *
 * @param status of HTTP
 * @param body owned by the answer, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and bodies may be large
public record StoredAnswer(int status, Map<String, String> headers, byte[] body) {
  public StoredAnswer {
    headers = Map.copyOf(headers);
  }

  /** Whether the same request would get it again: not what is only true for now. */
  boolean lasts() {
    return status < 500 && status != 429;
  }
}
