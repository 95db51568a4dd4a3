package dev.garboard.user;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Strangers who register one after the other, several at a time, until they are told to stop. */
final class Registrations implements AutoCloseable {
  private static final int AT_ONCE = 6;

  private final Map<String, HttpResponse<String>> answers = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<Void>> loops = new ArrayList<>();
  private volatile boolean over;

  /** Of whom each has this word in the address. */
  Registrations(UserProcess service, String word) {
    for (int number = 0; number < AT_ONCE; number++) {
      int thread = number;
      loops.add(threads.submit(() -> register(new Caller(service), word + thread)));
    }
  }

  private Void register(Caller caller, String who) throws Exception {
    for (int n = 0; !over; n++) {
      var email = "%s-%d@example.org".formatted(who, n);
      answers.put(email, caller.register(email));
    }
    return null;
  }

  /** How many have this answer by now. */
  long count(int status) {
    return with(status).count();
  }

  /** Who was told so. */
  Set<String> emails(int status) {
    return with(status).collect(Collectors.toSet());
  }

  private Stream<String> with(int status) {
    return answers.entrySet().stream()
        .filter(answer -> answer.getValue().statusCode() == status)
        .map(Map.Entry::getKey);
  }

  /** All answers; fails if somebody got none. */
  List<HttpResponse<String>> stop() throws ExecutionException, InterruptedException {
    over = true;
    for (var loop : loops) {
      loop.get();
    }
    return List.copyOf(answers.values());
  }

  @Override
  public void close() {
    over = true;
    threads.close();
  }
}
