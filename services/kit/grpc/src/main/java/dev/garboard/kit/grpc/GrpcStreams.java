package dev.garboard.kit.grpc;

import io.grpc.Status;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Method;
import io.helidon.http.WritableHeaders;
import io.helidon.http.http2.FlowControl;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Flag;
import io.helidon.http.http2.Http2Flag.HeaderFlags;
import io.helidon.http.http2.Http2Headers;
import io.helidon.http.http2.Http2RstStream;
import io.helidon.http.http2.Http2Settings;
import io.helidon.http.http2.Http2StreamState;
import io.helidon.http.http2.Http2StreamWriter;
import io.helidon.http.http2.StreamFlowControl;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.grpc.GrpcConfig;
import io.helidon.webserver.grpc.GrpcProtocolSelector;
import io.helidon.webserver.http2.spi.Http2SubProtocolSelector;
import io.helidon.webserver.http2.spi.SubProtocolResult;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lets Helidon have the streams that are calls, and answers the others (gRPC over HTTP/2): Helidon
 * answers a method that is unknown with NOT_FOUND, and metadata that it cannot read not at all.
 */
final class GrpcStreams implements Http2SubProtocolSelector {
  private static final HeaderFlags LAST =
      HeaderFlags.create(Http2Flag.END_OF_HEADERS | Http2Flag.END_OF_STREAM);
  private static final Pattern TYPE = Pattern.compile("application/grpc(\\+proto)?([; ].*)?");
  private static final Pattern NAME = Pattern.compile("[0-9a-z_.-]+");

  private final GrpcProtocolSelector calls;
  private final Set<String> methods;
  private final CallTraffic traffic;
  private final long maxMessage;

  GrpcStreams(Set<String> methods, CallTraffic traffic, int maxMessage) {
    this.methods = methods;
    this.traffic = traffic;
    this.maxMessage = maxMessage;
    calls =
        GrpcProtocolSelector.create(
            GrpcConfig.builder()
                .maxReadBufferSize(maxMessage)
                .enableCompression(false) // nothing limits what a small message inflates to
                .buildPrototype());
  }

  @Override
  public SubProtocolResult subProtocol(
      ConnectionContext context,
      HttpPrologue prologue,
      Http2Headers headers,
      Http2StreamWriter writer,
      int streamId,
      Http2Settings serverSettings,
      Http2Settings clientSettings,
      StreamFlowControl flowControl,
      Http2StreamState state,
      Router router) {
    var connection = (GrpcConnection) context;
    if (!connection.admits(streamId)) {
      return refused(state, () -> reset(writer, clientSettings, streamId));
    }
    var refusal = refusal(prologue, headers.httpHeaders());
    if (refusal != null) {
      return refused(
          state, () -> writer.writeHeaders(refusal, streamId, LAST, FlowControl.Outbound.NOOP));
    }
    var call =
        calls.subProtocol(
            context,
            prologue,
            headers,
            writer,
            streamId,
            serverSettings,
            clientSettings,
            flowControl,
            state,
            router);
    return new SubProtocolResult(true, new GrpcStream(call.subProtocol(), connection, maxMessage));
  }

  private static SubProtocolResult refused(Http2StreamState state, Runnable answer) {
    return new SubProtocolResult(true, new RefusedStream(state, answer));
  }

  /** Tells the client that nothing was done: it may try elsewhere (RFC 9113 section 8.7). */
  private static void reset(Http2StreamWriter writer, Http2Settings settings, int streamId) {
    writer.write(
        new Http2RstStream(Http2ErrorCode.REFUSED_STREAM)
            .toFrameData(settings, streamId, Http2Flag.NoFlags.create()));
  }

  /** The head that answers what is no call of ours; null for one that is. */
  private Http2Headers refusal(HttpPrologue prologue, Headers headers) {
    if (!prologue.method().equals(Method.POST)) {
      return http(io.helidon.http.Status.METHOD_NOT_ALLOWED_405);
    }
    var type = headers.first(HeaderNames.CONTENT_TYPE).orElse("");
    if (!TYPE.matcher(type).matches()) {
      return http(io.helidon.http.Status.UNSUPPORTED_MEDIA_TYPE_415);
    }
    if (!methods.contains(prologue.uriPath().rawPath())) {
      return grpc(Status.UNIMPLEMENTED.withDescription("there is no such method"));
    }
    var encoding = headers.first(HeaderNames.create("grpc-encoding")).orElse("identity");
    if (!encoding.equals("identity")) {
      return grpc(Status.UNIMPLEMENTED.withDescription("messages must not be compressed"));
    }
    return readable(headers)
        ? null
        : grpc(Status.INVALID_ARGUMENT.withDescription("the metadata cannot be read"));
  }

  private static boolean readable(Headers headers) {
    try {
      for (var header : headers) {
        var name = header.headerName().lowerCase();
        if (!NAME.matcher(name).matches()) {
          return false;
        }
        if (name.endsWith("-bin")) {
          Base64.getDecoder().decode(header.valueBytes());
        }
      }
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private Http2Headers http(io.helidon.http.Status status) {
    traffic.unmatched(Status.Code.UNKNOWN);
    return Http2Headers.create(WritableHeaders.create()).status(status);
  }

  private Http2Headers grpc(Status status) {
    traffic.unmatched(status.getCode());
    var headers = WritableHeaders.create();
    headers.set(HeaderValues.create(HeaderNames.CONTENT_TYPE, "application/grpc"));
    headers.set(HeaderValues.create("grpc-status", status.getCode().value()));
    headers.set(HeaderValues.create("grpc-message", status.getDescription()));
    headers.set(HeaderValues.create("grpc-accept-encoding", "identity"));
    return Http2Headers.create(headers).status(io.helidon.http.Status.OK_200);
  }
}
