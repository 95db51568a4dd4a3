package dev.garboard.payment.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The facts in a file, one JSON object a line, appended in order. What {@link #await} has returned
 * for is on the disk: many that come at once share one fsync. A last line that a crash cut off was
 * told to nobody, and is taken away at the start.
 */
final class Ledger {
  private static final JsonMapper JSON = new JsonMapper();

  private final FileChannel file;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Fact> facts = new ArrayList<>();
  private final ByteArrayOutputStream unwritten = new ByteArrayOutputStream();
  private final Thread writer = Thread.ofPlatform().name("ledger").daemon().unstarted(this::write);
  private long durable;
  private boolean closed;
  private IOException failure;

  private Ledger(FileChannel file) {
    this.file = file;
  }

  /**
   * Opens the ledger in this file, which is made if it is not there.
   *
   * @throws IllegalStateException naming the first line that is no fact
   */
  static Ledger open(Path path) throws IOException {
    var ledger =
        new Ledger(
            FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
    ledger.read(Files.readAllBytes(path));
    ledger.writer.start();
    return ledger;
  }

  private void read(byte[] bytes) throws IOException {
    int whole = wholeLines(bytes);
    var text = new String(bytes, 0, whole, StandardCharsets.UTF_8);
    text.lines().forEach(line -> facts.add(fact(line, facts.size() + 1)));
    durable = facts.size();
    file.truncate(whole);
    file.position(whole);
    file.force(false);
  }

  private static int wholeLines(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  private static Fact fact(String line, int number) {
    try {
      var fact = JSON.readValue(line, Fact.class);
      if (fact.n() == number) {
        return fact;
      }
    } catch (JsonProcessingException e) {
      // Told like a wrong number.
    }
    throw new IllegalStateException("line " + number + " of the ledger is not fact " + number);
  }

  /** What is written or will be; only {@link #await} says that it is. */
  List<Fact> facts() {
    lock.lock();
    try {
      return List.copyOf(facts);
    } finally {
      lock.unlock();
    }
  }

  /** What is on the disk. */
  List<Fact> durable() {
    lock.lock();
    try {
      return List.copyOf(facts.subList(0, Math.toIntExact(durable)));
    } finally {
      lock.unlock();
    }
  }

  /** The number of the next fact. */
  long next() {
    lock.lock();
    try {
      return facts.size() + 1L;
    } finally {
      lock.unlock();
    }
  }

  /** Appends a fact with the next number; it is written a moment later. */
  void append(Fact fact) {
    var line = line(fact);
    lock.lock();
    try {
      if (fact.n() != facts.size() + 1L) {
        throw new IllegalStateException("fact " + fact.n() + " is not the next one");
      }
      facts.add(fact);
      unwritten.writeBytes(line);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static byte[] line(Fact fact) {
    try {
      return (JSON.writeValueAsString(fact) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when this fact, and all before it, are on the disk. */
  void await(long n) throws InterruptedException {
    lock.lock();
    try {
      while (durable < n) {
        if (failure != null) {
          throw new UncheckedIOException(failure);
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    try {
      long written = nextBatch();
      while (written > 0) {
        file.force(false);
        tellDurable(written);
        written = nextBatch();
      }
    } catch (IOException e) {
      fail(e);
    } catch (InterruptedException e) {
      // Nobody interrupts.
    }
  }

  /** Writes what there is, and waits for it if there is nothing; 0 after the end. */
  private long nextBatch() throws IOException, InterruptedException {
    byte[] batch;
    long last;
    lock.lock();
    try {
      while (unwritten.size() == 0 && !closed) {
        changed.await();
      }
      batch = unwritten.toByteArray();
      last = batch.length == 0 ? 0 : facts.size();
      unwritten.reset();
    } finally {
      lock.unlock();
    }
    var buffer = ByteBuffer.wrap(batch);
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
    return last;
  }

  private void tellDurable(long n) {
    lock.lock();
    try {
      durable = n;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void fail(IOException e) {
    lock.lock();
    try {
      failure = e;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends when everything is written. */
  void close() throws IOException, InterruptedException {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    writer.join();
    file.close();
  }
}
