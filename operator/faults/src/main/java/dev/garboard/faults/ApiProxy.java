package dev.garboard.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;

/**
 * Stands between one replica of an operator and the API server: HTTP/1.1 over TLS without ALPN, one
 * connection upstream for each that comes in. What it is asked goes into the journal, and a trap
 * springs at the write it is set for.
 */
public final class ApiProxy implements AutoCloseable {

  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  private final String author;
  private final Upstream upstream;
  private final Journal journal;
  private final ServerIdentity identity;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Trap> trap = new AtomicReference<>();
  private final AtomicInteger counted = new AtomicInteger();

  private ApiProxy(String author, Upstream upstream, Journal journal, ServerIdentity identity)
      throws IOException {
    this.author = author;
    this.upstream = upstream;
    this.journal = journal;
    this.identity = identity;
    listener = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
  }

  /**
   * A proxy that serves until it is closed.
   *
   * @param author under which its writes are noted
   */
  public static ApiProxy start(String author, Path kubeconfig, Journal journal)
      throws IOException, GeneralSecurityException {
    var proxy = new ApiProxy(author, Upstream.of(kubeconfig), journal, ServerIdentity.create());
    Thread.ofVirtual().name("accept-" + author).start(proxy::accept);
    return proxy;
  }

  /** Writes a kubeconfig that leads here, with no credentials: the proxy has them. */
  public Path writeKubeconfig(Path file) throws IOException {
    return Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        current-context: proxy
        contexts: [{name: proxy, context: {cluster: proxy, user: proxy, namespace: default}}]
        users: [{name: proxy, user: {}}]
        clusters:
        - name: proxy
          cluster: {server: "https://127.0.0.1:%d", certificate-authority-data: %s}
        """
            .formatted(
                listener.getLocalPort(),
                Base64.getEncoder().encodeToString(identity.authority().getBytes(UTF_8))));
  }

  /** Sets a trap, in place of any other. Writes are counted from here. */
  public void arm(Trap next) {
    counted.set(0);
    trap.set(next);
  }

  /** Whether the trap that was set is still waiting for its write. */
  public boolean isArmed() {
    return trap.get() != null;
  }

  public void disarm() {
    trap.set(null);
  }

  /** Ends every connection without a word, as when the other side of it died. */
  public void hangUp() {
    open.forEach(ApiProxy::close);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    hangUp();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var client = listener.accept();
        Thread.ofVirtual().name("connection-" + author).start(() -> serve(client));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** Until one of the two sides hangs up; the other is told by the end of its connection. */
  private void serve(Socket client) {
    open.add(client);
    try (client) {
      client.setTcpNoDelay(true);
      var secured =
          (SSLSocket) identity.context().getSocketFactory().createSocket(client, null, true);
      var in = new BufferedInputStream(secured.getInputStream());
      var first = Head.read(in);
      if (first.isPresent()) {
        forward(first.get(), in, new BufferedOutputStream(secured.getOutputStream()));
      }
    } catch (IOException e) {
      // One side is gone: nothing to tell, and nobody to tell it to.
    } finally {
      open.remove(client);
    }
  }

  private void forward(Head first, InputStream in, OutputStream out) throws IOException {
    var server = upstream.connect();
    open.add(server);
    try (server) {
      var secured = upstream.secured(server, first.field("Authorization").isEmpty());
      var link =
          new Link(
              new BufferedInputStream(secured.getInputStream()),
              new BufferedOutputStream(secured.getOutputStream()));
      for (var request = Optional.of(first); request.isPresent(); request = Head.read(in)) {
        if (READS.contains(request.get().method())) {
          journal.read();
          read(request.get(), link, out);
        } else {
          write(request.get(), Body.read(request.get(), in), link, out);
        }
      }
    } finally {
      open.remove(server);
    }
  }

  /** The two directions of a connection to the API server. */
  private record Link(InputStream in, OutputStream out) {

    void send(Head request, byte[] body) throws IOException {
      request.write(out);
      out.write(body);
      out.flush();
    }

    Head answer() throws IOException {
      return Head.read(in).orElseThrow(() -> new IOException("the API server hung up"));
    }
  }

  private void read(Head request, Link link, OutputStream out) throws IOException {
    link.send(plain(request), new byte[0]);
    var answer = link.answer();
    answer.write(out);
    out.flush();
    if (!request.method().equals("HEAD")) {
      Body.stream(answer, link.in(), out);
    }
  }

  private void write(Head request, byte[] body, Link link, OutputStream out) throws IOException {
    var write = journal.arrived(author, request, new String(body, UTF_8));
    var due = due(write);
    if (spring(due, Trap.Moment.BEFORE)) {
      throw new IOException("a trap took the request");
    }
    link.send(
        plain(request)
            .without("Transfer-Encoding")
            .with("Content-Length", Integer.toString(body.length)),
        body);
    var answer = link.answer();
    var content = Body.read(answer, link.in());
    journal.answered(write, answer.code(), new String(content, UTF_8));
    if (spring(due, Trap.Moment.AFTER_COMMIT)) {
      throw new IOException("a trap took the answer");
    }
    answer
        .without("Transfer-Encoding")
        .with("Content-Length", Integer.toString(content.length))
        .write(out);
    out.write(content);
    out.flush();
    spring(due, Trap.Moment.AFTER_REPLY);
  }

  /** Uncompressed, so that the journal can be read. */
  private Head plain(Head request) {
    return request.without("Accept-Encoding").with("Host", upstream.authority());
  }

  private Optional<Trap> due(Write write) {
    var set = trap.get();
    return set != null
            && !write.isLease()
            && write.isIn(set.namespace())
            && counted.incrementAndGet() == set.number()
        ? Optional.of(set)
        : Optional.empty();
  }

  private boolean spring(Optional<Trap> due, Trap.Moment moment) {
    if (due.isEmpty() || due.get().moment() != moment) {
      return false;
    }
    due.get().action().run();
    trap.compareAndSet(due.get(), null);
    return true;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It was closed, and it is.
    }
  }
}
