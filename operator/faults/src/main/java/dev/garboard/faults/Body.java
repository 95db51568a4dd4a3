package dev.garboard.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The body of an HTTP/1.1 message, framed as its head says.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6">RFC 9112, 6</a>
 */
final class Body {

  private Body() {}

  /** The whole content, out of its chunks. */
  static byte[] read(Head head, InputStream in) throws IOException {
    var content = new ByteArrayOutputStream();
    if (isChunked(head)) {
      for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
        copy(in, content, size);
        Head.line(in);
      }
      Head.line(in);
    } else {
      copy(in, content, length(head));
    }
    return content.toByteArray();
  }

  /** Passes it on as it comes, chunk by chunk: a watch has no end. */
  static void stream(Head head, InputStream in, OutputStream out) throws IOException {
    if (!isChunked(head)) {
      copy(in, out, length(head));
      out.flush();
      return;
    }
    int size;
    do {
      size = chunkSize(in);
      out.write((Integer.toHexString(size) + "\r\n").getBytes(ISO_8859_1));
      copy(in, out, size);
      Head.line(in);
      out.write("\r\n".getBytes(ISO_8859_1));
      out.flush();
    } while (size > 0);
  }

  private static boolean isChunked(Head head) {
    return head.field("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent();
  }

  private static long length(Head head) {
    return head.field("Content-Length").map(Long::parseLong).orElse(0L);
  }

  private static int chunkSize(InputStream in) throws IOException {
    var line = Head.line(in);
    if (line.isEmpty()) {
      throw new EOFException("ended within a body");
    }
    return Integer.parseInt(line.split(";", 2)[0].strip(), 16);
  }

  private static void copy(InputStream in, OutputStream out, long bytes) throws IOException {
    var buffer = new byte[16 * 1024];
    for (long left = bytes; left > 0; ) {
      int got = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (got < 0) {
        throw new EOFException("ended within a body");
      }
      out.write(buffer, 0, got);
      left -= got;
    }
  }
}
