package dev.garboard.kit.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one answer of a call. Several may want to end it: the handler, its deadline, the client; the
 * first one does, and interrupts the handler unless it is the handler. An interrupt while Helidon
 * writes would close the connection with all its calls: both happen under one lock.
 */
final class Answer<Q, A> extends SimpleForwardingServerCall<Q, A> {
  private final ReentrantLock writing = new ReentrantLock();
  private Thread handler;
  private volatile boolean over;

  Answer(ServerCall<Q, A> call) {
    super(call);
  }

  /** Lets the handler work on this thread. */
  void handle(Runnable work) {
    worker(Thread.currentThread());
    try {
      work.run();
    } finally {
      worker(null);
      var _ = Thread.interrupted(); // meant for the handler, not for the stream
    }
  }

  private void worker(Thread thread) {
    writing.lock();
    try {
      handler = thread;
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void sendHeaders(Metadata headers) {
    unlessOver(() -> super.sendHeaders(headers));
  }

  @Override
  public void sendMessage(A message) {
    unlessOver(() -> super.sendMessage(message));
  }

  @Override
  public void close(Status status, Metadata trailers) {
    end(() -> super.close(encoded(status), trailers));
  }

  /** The client is gone. */
  void abandon() {
    end(() -> {});
  }

  private void end(Runnable last) {
    unlessOver(
        () -> {
          over = true;
          if (handler != null && !handler.equals(Thread.currentThread())) {
            handler.interrupt();
          }
          last.run();
        });
  }

  private void unlessOver(Runnable write) {
    writing.lock();
    try {
      if (!over) {
        write.run();
      }
    } finally {
      writing.unlock();
    }
  }

  @Override
  public boolean isCancelled() {
    return over || super.isCancelled();
  }

  /** Helidon sends the text as it is; other than visible ASCII must be percent-encoded. */
  private static Status encoded(Status status) {
    var text = status.getDescription();
    return text == null || text.chars().allMatch(Answer::plain)
        ? status
        : status.withDescription(encoded(text));
  }

  private static String encoded(String text) {
    var encoded = new StringBuilder();
    for (var octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (plain(octet)) {
        encoded.append((char) octet);
      } else {
        encoded.append(String.format("%%%02X", octet & 0xff));
      }
    }
    return encoded.toString();
  }

  private static boolean plain(int c) {
    return c >= ' ' && c <= '~' && c != '%';
  }
}
