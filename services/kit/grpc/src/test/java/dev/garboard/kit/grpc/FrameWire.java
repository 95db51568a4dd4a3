package dev.garboard.kit.grpc;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.http2.Http2Flag.HeaderFlags;
import io.helidon.http.http2.Http2FrameData;
import io.helidon.http.http2.Http2FrameHeader;
import io.helidon.http.http2.Http2FrameTypes;
import io.helidon.http.http2.Http2Headers;
import io.helidon.http.http2.Http2HuffmanDecoder;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** An HTTP/2 client without manners: sends the frames that it is told, whatever they are. */
final class FrameWire implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW = 8;
  static final int CONTINUATION = 9;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  /** The static table (RFC 7541 appendix A). */
  private static final Map<String, Integer> PSEUDO =
      Map.of(":authority", 1, ":method", 2, ":path", 4, ":scheme", 6);

  private final Socket socket;
  private final DataInputStream in;
  private final Http2Headers.DynamicTable table = Http2Headers.DynamicTable.create(4096);
  private final Http2HuffmanDecoder huffman = Http2HuffmanDecoder.create();
  private final StringBuilder outcome = new StringBuilder();

  FrameWire(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    in = new DataInputStream(socket.getInputStream());
  }

  FrameWire hello() throws IOException {
    send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return frame(SETTINGS, 0, 0);
  }

  FrameWire send(byte... bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  FrameWire frame(int type, int flags, int stream, byte... payload) throws IOException {
    var frame = ByteBuffer.allocate(9 + payload.length);
    frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
    frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
    return send(frame.array());
  }

  /** The head of a call of the trial's Echo, with more headers or others. */
  FrameWire call(int stream, String... changes) throws IOException {
    return frame(HEADERS, END_HEADERS, stream, head(changes));
  }

  static byte[] head(String... changes) {
    var headers = new LinkedHashMap<String, String>();
    headers.put(":method", "POST");
    headers.put(":scheme", "http");
    headers.put(":path", "/trial.v1.Trial/Echo");
    headers.put(":authority", "localhost");
    headers.put("content-type", "application/grpc");
    headers.put("te", "trailers");
    for (var i = 0; i < changes.length; i += 2) {
      headers.put(changes[i], changes[i + 1]);
    }
    var block = new ByteArrayOutputStream();
    headers.forEach((name, value) -> literal(block, name, value));
    return block.toByteArray();
  }

  /** A literal without indexing (RFC 7541 section 6.2.2). */
  private static void literal(ByteArrayOutputStream block, String name, String value) {
    var index = PSEUDO.getOrDefault(name, 0);
    block.write(index);
    if (index == 0) {
      text(block, name);
    }
    text(block, value);
  }

  private static void text(ByteArrayOutputStream block, String text) {
    var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    number(block, bytes.length);
    block.writeBytes(bytes);
  }

  private static void number(ByteArrayOutputStream block, int value) {
    if (value < 127) {
      block.write(value);
      return;
    }
    block.write(127);
    var rest = value - 127;
    while (rest >= 128) {
      block.write(rest % 128 + 128);
      rest /= 128;
    }
    block.write(rest);
  }

  /** A message behind its prefix. */
  static byte[] message(String text) {
    var body = com.google.protobuf.StringValue.of(text).toByteArray();
    return prefixed(0, body.length, body);
  }

  static byte[] prefixed(int flag, int length, byte... body) {
    return ByteBuffer.allocate(5 + body.length).put((byte) flag).putInt(length).put(body).array();
  }

  /** What ends this stream, in words: {@code grpc 3}, {@code http 415}, {@code rst 7}, or all. */
  String outcome(int stream) throws IOException {
    try {
      while (true) {
        var length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        var type = in.readUnsignedByte();
        var flags = in.readUnsignedByte();
        var id = in.readInt();
        var payload = in.readNBytes(length);
        if (type == GOAWAY) {
          return "goaway " + ByteBuffer.wrap(payload).getInt(4);
        }
        if (type == RST && id == stream) {
          return "rst " + ByteBuffer.wrap(payload).getInt();
        }
        if (type == HEADERS) {
          var headers = decode(payload, id);
          if (id == stream && (flags & END_STREAM) != 0) {
            return headers;
          }
        }
      }
    } catch (java.io.EOFException | SocketException e) {
      return "closed";
    }
  }

  private String decode(byte[] payload, int stream) {
    var header =
        Http2FrameHeader.create(
            payload.length, Http2FrameTypes.HEADERS, HeaderFlags.create(END_HEADERS), stream);
    var headers =
        Http2Headers.create(
            null, table, huffman, new Http2FrameData(header, BufferData.create(payload)));
    Map<String, String> found = new LinkedHashMap<>();
    headers.httpHeaders().forEach(one -> found.put(one.name(), one.get()));
    outcome.append(found).append('\n');
    return found.containsKey("grpc-status")
        ? "grpc " + found.get("grpc-status")
        : "http " + headers.status().code();
  }

  /** Every head and trailer that came, for a look at the details. */
  String heads() {
    return outcome.toString();
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
