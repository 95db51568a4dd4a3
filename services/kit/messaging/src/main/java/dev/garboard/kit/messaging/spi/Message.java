package dev.garboard.kit.messaging.spi;

import java.util.Objects;

/**
 * What brokers carry.
 *
 * @param topic where it is published; in a delivery, also of a retry, where it was first published
 * @param key messages of one topic with the same key are delivered in the order of publishing
 * @param body at most {@link #MAX_BODY} bytes
 */
public record Message(String topic, String key, Headers headers, Bytes body) {
  /** Bytes; a broker refuses a larger body. */
  public static final int MAX_BODY = 256 * 1024;

  /** Bytes of all header names and values together; a broker refuses more. */
  public static final int MAX_HEADERS = 16 * 1024;

  public Message {
    Objects.requireNonNull(topic);
    Objects.requireNonNull(key);
    Objects.requireNonNull(headers);
    Objects.requireNonNull(body);
  }

  /** The same for another topic. */
  public Message to(String topic) {
    return new Message(topic, key, headers, body);
  }

  /** The same with other headers. */
  public Message with(Headers headers) {
    return new Message(topic, key, headers, body);
  }
}
