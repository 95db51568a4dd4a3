package dev.garboard.kit.messaging;

/** The names of topics that belong to a topic and a group. */
final class TopicNames {
  private static final String DEAD = ".dlq";

  private TopicNames() {}

  /** Where a group's messages wait for another try, if the broker keeps them in a topic. */
  static String retry(String topic, String group) {
    return topic + "." + group + ".retry";
  }

  /** Where a group's messages wait for it, if the broker keeps them for each group. */
  static String queue(String topic, String group) {
    return topic + "." + group;
  }

  /** There while a group has yet to read what is older than itself. */
  static String fresh(String topic, String group) {
    return topic + "." + group + ".new";
  }

  /** All messages of a topic, whoever has read them, if the broker keeps them beside. */
  static String history(String topic) {
    return topic + ".history";
  }

  /** Where a group puts what it could not handle. */
  static String dead(String topic, String group) {
    return topic + "." + group + DEAD;
  }

  /** The topic whose dead letters of this group are there. */
  static String origin(String dead, String group) {
    return dead.substring(0, dead.length() - dead("", group).length());
  }

  /** Dead letters are only read, never retried. */
  static boolean isDead(String topic) {
    return topic.endsWith(DEAD);
  }
}
