package dev.garboard.kit.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Asks the server for what may be missing: it says no by closing the channel. */
final class RabbitQuestions {
  private RabbitQuestions() {}

  /** One question. */
  @FunctionalInterface
  interface Question {
    void ask(Channel channel) throws IOException;
  }

  /** On a channel of its own. */
  static void on(Connection connection, Question question) throws IOException, TimeoutException {
    var channel = connection.createChannel();
    if (channel == null) {
      throw new IOException("no further channel on this connection");
    }
    try {
      question.ask(channel);
      channel.close();
    } finally {
      if (channel.isOpen()) {
        channel.abort();
      }
    }
  }

  static boolean hasExchange(Connection connection, String name)
      throws IOException, TimeoutException {
    return has(connection, channel -> channel.exchangeDeclarePassive(name));
  }

  static boolean hasQueue(Connection connection, String name) throws IOException, TimeoutException {
    return has(connection, channel -> channel.queueDeclarePassive(name));
  }

  private static boolean has(Connection connection, Question question)
      throws IOException, TimeoutException {
    try {
      on(connection, question);
      return true;
    } catch (IOException e) {
      if (code(e) == AMQP.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  /** The reply code with which the server closed a channel; 0 if it did not. */
  static int code(Throwable e) {
    var signal = e instanceof ShutdownSignalException ? e : e.getCause();
    return signal instanceof ShutdownSignalException it
            && it.getReason() instanceof AMQP.Channel.Close close
        ? close.getReplyCode()
        : 0;
  }

  /** In words. */
  static String reason(Throwable e) {
    return e.getMessage() == null && e.getCause() != null ? e.getCause().toString() : e.toString();
  }
}
