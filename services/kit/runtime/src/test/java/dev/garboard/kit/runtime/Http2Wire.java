package dev.garboard.kit.runtime;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.http2.Http2FrameData;
import io.helidon.http.http2.Http2FrameHeader;
import io.helidon.http.http2.Http2Headers;
import io.helidon.http.http2.Http2HuffmanDecoder;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A client of HTTP/2 without manners: any frame, in any order (RFC 9113). */
final class Http2Wire implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RESET = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GO_AWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final List<String> NAMES =
      List.of("", ":authority", ":method", "GET", ":path", "/index.html", ":scheme");

  /** The payload as Latin-1, one character a byte; of HEADERS the status. */
  record Frame(int type, int flags, int stream, String payload) {
    byte[] bytes() {
      return payload.getBytes(StandardCharsets.ISO_8859_1);
    }

    boolean ends() {
      return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
    }
  }

  record Answer(int status, String body) {}

  private final Socket socket;
  private final DataInputStream in;
  private final Http2Headers.DynamicTable table = Http2Headers.DynamicTable.create(4096);
  private final Map<Integer, List<Frame>> received = new HashMap<>();

  Http2Wire(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(15_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    socket.getOutputStream().write(PREFACE);
    send(SETTINGS, 0, 0, new byte[0]);
  }

  Http2Wire send(int type, int flags, int stream, byte[] payload) throws IOException {
    var frame = BufferData.create(9 + payload.length);
    frame.writeInt24(payload.length);
    frame.write(type);
    frame.write(flags);
    frame.writeInt32(stream);
    frame.write(payload);
    socket.getOutputStream().write(frame.readBytes());
    return this;
  }

  Http2Wire get(int stream, String path, String... headers) throws IOException {
    return send(HEADERS, END_HEADERS | END_STREAM, stream, request("GET", path, headers));
  }

  Http2Wire post(int stream, String path, String... headers) throws IOException {
    return send(HEADERS, END_HEADERS, stream, request("POST", path, headers));
  }

  static byte[] request(String method, String path, String... headers) {
    var fields = new ArrayList<>(List.of(":method", method, ":scheme", "http", ":path", path));
    fields.addAll(List.of(":authority", "x"));
    fields.addAll(List.of(headers));
    return block(fields.toArray(String[]::new));
  }

  /**
   * Literal fields, never indexed, no Huffman code (RFC 7541, section 6.2.3); names of
   * pseudo-header fields from the static table, as Helidon wants them.
   */
  static byte[] block(String... fields) {
    var block = new ByteArrayOutputStream();
    for (var i = 0; i < fields.length; i += 2) {
      var index = NAMES.indexOf(fields[i]);
      block.write(0x10 | Math.max(0, index));
      if (index < 0) {
        text(block, fields[i]);
      }
      text(block, fields[i + 1]);
    }
    return block.toByteArray();
  }

  private static void text(ByteArrayOutputStream block, String text) {
    var length = text.length();
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      for (length -= 127; length >= 128; length /= 128) {
        block.write(length % 128 + 128);
      }
      block.write(length);
    }
    block.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** The next frame; the end of the connection as GOAWAY without payload. */
  Frame next() throws IOException {
    var length = in.read();
    if (length < 0) {
      return new Frame(GO_AWAY, 0, 0, "");
    }
    length = length << 16 | in.readUnsignedShort();
    var type = in.readUnsignedByte();
    var flags = in.readUnsignedByte();
    var frame = new Frame(type, flags, in.readInt(), text(in.readNBytes(length)));
    return switch (type) {
      case SETTINGS -> flags == 0 ? acknowledged(frame) : frame;
      case DATA -> consumed(frame);
      case HEADERS -> new Frame(type, flags, frame.stream(), status(frame));
      default -> frame;
    };
  }

  private Frame acknowledged(Frame settings) throws IOException {
    send(SETTINGS, 1, 0, new byte[0]);
    return settings;
  }

  private Frame consumed(Frame data) throws IOException {
    if (!data.payload().isEmpty()) {
      var room = BufferData.create(4);
      room.writeInt32(data.payload().length());
      send(WINDOW_UPDATE, 0, 0, room.readBytes());
    }
    return data;
  }

  /** The next frame of this type, whatever comes before. */
  Frame next(int type) throws IOException {
    var frame = next();
    while (frame.type() != type) {
      if (frame.type() == GO_AWAY) {
        throw new IOException("connection ended: " + frame);
      }
      frame = next();
    }
    return frame;
  }

  /** The answer of a stream; a reset or the end of the connection is no answer. */
  Answer answer(int stream) throws IOException {
    var frames = received.computeIfAbsent(stream, id -> new ArrayList<>());
    while (frames.stream().noneMatch(Frame::ends)) {
      var frame = next();
      var isOver = frame.type() == GO_AWAY && frame.payload().isEmpty();
      if (isOver || (frame.type() == RESET && frame.stream() == stream)) {
        throw new IOException("no answer: " + frame);
      }
      received.computeIfAbsent(frame.stream(), id -> new ArrayList<>()).add(frame);
    }
    return answer(frames);
  }

  private Answer answer(List<Frame> frames) {
    var status = 0;
    var body = new ByteArrayOutputStream();
    for (var frame : frames) {
      switch (frame.type()) {
        case HEADERS -> status = Integer.parseInt(frame.payload());
        case DATA -> body.writeBytes(frame.bytes());
        default -> {}
      }
    }
    return new Answer(status, body.toString(StandardCharsets.UTF_8));
  }

  /** Read as it comes: each block of fields changes the table for the next. */
  private String status(Frame frame) {
    var header =
        Http2FrameHeader.create(
            frame.payload().length(),
            io.helidon.http.http2.Http2FrameTypes.HEADERS,
            io.helidon.http.http2.Http2Flag.HeaderFlags.create(frame.flags()),
            frame.stream());
    var fields =
        Http2Headers.create(
            null,
            table,
            Http2HuffmanDecoder.create(),
            new Http2FrameData(header, BufferData.create(frame.bytes())));
    return fields.status().codeText();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
