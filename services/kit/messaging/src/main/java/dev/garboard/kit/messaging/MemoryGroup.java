package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.MessageHandler;
import dev.garboard.kit.messaging.spi.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A group of members; a thread per lane carries its messages to the member whose turn it is. */
final class MemoryGroup {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryGroup.class);

  private final String name;
  private final Function<String, MemoryTopic> topics;
  private final Map<String, MemoryTopic> retries = new ConcurrentHashMap<>();
  private final Map<String, List<Carrier>> carriers = new ConcurrentHashMap<>();
  private final List<Member> members = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition joined = lock.newCondition();

  MemoryGroup(String name, Function<String, MemoryTopic> topics) {
    this.name = name;
    this.topics = topics;
  }

  /** Where the messages of a topic wait that this group could not handle. */
  MemoryTopic retries(String topic) {
    return retries.computeIfAbsent(topic, absent -> new MemoryTopic());
  }

  Subscription join(Set<String> names, MessageHandler handler) {
    var member = new Member(Set.copyOf(names), handler);
    lock.lock();
    try {
      members.add(member);
      joined.signalAll();
    } finally {
      lock.unlock();
    }
    names.forEach(topic -> carriers.computeIfAbsent(topic, this::carry));
    return member;
  }

  private List<Carrier> carry(String topic) {
    var started = new ArrayList<Carrier>();
    topics.apply(topic).lanes().forEach(lane -> started.add(new Carrier(topic, lane)));
    retries(topic).lanes().forEach(lane -> started.add(new Carrier(topic, lane)));
    started.forEach(carrier -> carrier.thread.start());
    return started;
  }

  void stop() {
    carriers.values().forEach(all -> all.forEach(Carrier::stop));
  }

  private Member memberFor(String topic, int lane) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        var able = members.stream().filter(member -> member.topics.contains(topic)).toList();
        if (!able.isEmpty()) {
          return able.get(lane % able.size());
        }
        joined.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Carries the messages of one lane, each until it is handled. */
  private final class Carrier {
    private final String topic;
    private final MemoryTopic.Lane lane;
    private final Thread thread;
    private final AtomicInteger handled = new AtomicInteger();
    private volatile boolean stopped;

    private Carrier(String topic, MemoryTopic.Lane lane) {
      this.topic = topic;
      this.lane = lane;
      thread =
          Thread.ofVirtual().name(name + "-" + topic + "-" + lane.number()).unstarted(this::run);
    }

    private void run() {
      while (!stopped) {
        try {
          var message = lane.at(handled.get());
          if (memberFor(topic, lane.number()).handled(message)) {
            handled.incrementAndGet();
          }
        } catch (InterruptedException e) {
          LOG.debug("{}: the member has left, or the end has come", name);
        }
      }
    }

    private void stop() {
      stopped = true;
      thread.interrupt();
    }

    private long behind() {
      return (long) lane.size() - handled.get();
    }
  }

  private final class Member implements Subscription {
    private final Set<String> topics;
    private final Redelivery redelivery;
    private final Gate gate = new Gate();
    private final Set<Thread> carrying = ConcurrentHashMap.newKeySet();
    private volatile boolean leaving;

    private Member(Set<String> topics, MessageHandler handler) {
      this.topics = topics;
      redelivery = new Redelivery(handler, () -> !leaving);
    }

    /** The thread may be interrupted as long as it is here, not later. */
    private boolean handled(Message message) throws InterruptedException {
      if (!entered()) {
        return false;
      }
      try {
        return carried(message);
      } finally {
        lock.lock();
        try {
          carrying.remove(Thread.currentThread());
          Thread.interrupted();
        } finally {
          lock.unlock();
        }
      }
    }

    private boolean entered() {
      lock.lock();
      try {
        return members.contains(this) && carrying.add(Thread.currentThread());
      } finally {
        lock.unlock();
      }
    }

    private boolean carried(Message message) throws InterruptedException {
      gate.enter();
      try {
        return redelivery.deliver(message);
      } finally {
        gate.leave();
      }
    }

    @Override
    public void pause() {
      gate.open(false);
    }

    @Override
    public void resume() {
      gate.open(true);
    }

    @Override
    public void drain() throws InterruptedException {
      leaving = true;
      gate.open(false);
      gate.awaitEmpty();
    }

    @Override
    public Map<String, Long> lag() {
      return topics.stream()
          .collect(
              Collectors.toMap(
                  topic -> topic,
                  topic -> carriers.get(topic).stream().mapToLong(Carrier::behind).sum()));
    }

    @Override
    public void close() {
      lock.lock();
      try {
        members.remove(this);
        carrying.forEach(Thread::interrupt);
      } finally {
        lock.unlock();
      }
    }
  }
}
