package dev.garboard.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Calls over HTTP/2, on one connection for as long as the other side lets it: by curl, since Java's
 * own client does not speak it without TLS and without asking first.
 */
final class Http2Calls implements AutoCloseable {
  static final String GOOD = "200 over 2";

  private final Path answers;
  private final Process curl;

  Http2Calls(String url, String token) throws IOException {
    answers = Files.createTempFile("http2", ".answers");
    curl =
        new ProcessBuilder(
                "curl",
                "--silent",
                "--http2-prior-knowledge",
                "--rate",
                "50/s",
                "--max-time",
                "300",
                "--header",
                "Authorization: Bearer " + token,
                "--output",
                "/dev/null",
                "--write-out",
                "%{http_code} over %{http_version}\n%{onerror}%{errormsg}\n",
                url + "?call=[1-15000]")
            .redirectErrorStream(true)
            .redirectOutput(answers.toFile())
            .start();
  }

  /** What each call so far was answered, and what curl says of those that failed. */
  List<String> answers() throws IOException {
    return Files.readAllLines(answers);
  }

  @Override
  public void close() throws IOException {
    curl.destroyForcibly().onExit().join();
    Files.delete(answers);
  }
}
