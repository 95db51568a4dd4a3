package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Bytes;
import dev.garboard.kit.messaging.spi.Headers;
import dev.garboard.kit.messaging.spi.Headers.Header;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;

/**
 * Headers in one column, byte for byte: each a name and a value, with their lengths before them.
 */
final class HeaderBytes {
  private HeaderBytes() {}

  static byte[] bytes(Headers headers) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      for (var header : headers.all()) {
        write(out, Bytes.of(header.name()));
        write(out, header.value());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, Bytes bytes) throws IOException {
    out.writeInt(bytes.size());
    out.write(bytes.array());
  }

  static Headers headers(byte[] bytes) {
    var headers = new ArrayList<Header>();
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      while (in.available() > 0) {
        headers.add(new Header(read(in).text().orElse(""), read(in)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Headers(headers);
  }

  private static Bytes read(DataInputStream in) throws IOException {
    return Bytes.of(in.readNBytes(in.readInt()));
  }
}
