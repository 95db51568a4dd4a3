package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;

/**
 * Lets a message that cannot be read come as far as the handler's door, where it is refused: when a
 * marshaller throws, Helidon leaves the client without an answer.
 */
final class Messages {
  /** What came instead of a message. */
  private record Unreadable() {}

  private Messages() {}

  static ServerServiceDefinition lenient(ServerServiceDefinition service) {
    var name = service.getServiceDescriptor();
    var methods = service.getMethods().stream().map(Messages::lenient).toList();
    var descriptor = ServiceDescriptor.newBuilder(name.getName());
    descriptor.setSchemaDescriptor(name.getSchemaDescriptor());
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    var lenient = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(lenient::addMethod);
    return lenient.build();
  }

  private static <Q, A> ServerMethodDefinition<Object, A> lenient(
      ServerMethodDefinition<Q, A> method) {
    var strict = method.getMethodDescriptor();
    var lenient =
        strict.toBuilder(lenient(strict.getRequestMarshaller()), strict.getResponseMarshaller());
    return ServerMethodDefinition.create(
        lenient.build(),
        (call, headers) -> new Strict<>(start(method.getServerCallHandler(), call, headers)));
  }

  /** Only the type of the requests differs, and a call has none of them to give. */
  @SuppressWarnings("unchecked")
  private static <Q, A> Listener<Q> start(
      ServerCallHandler<Q, A> handler, ServerCall<Object, A> call, Metadata headers) {
    return handler.startCall((ServerCall<Q, A>) (ServerCall<?, A>) call, headers);
  }

  private static <Q> Marshaller<Object> lenient(Marshaller<Q> strict) {
    return new Marshaller<>() {
      @Override
      @SuppressWarnings("unchecked")
      public InputStream stream(Object message) {
        return strict.stream((Q) message);
      }

      @Override
      public Object parse(InputStream stream) {
        try {
          return strict.parse(stream);
        } catch (StatusRuntimeException e) {
          return new Unreadable();
        }
      }
    };
  }

  private static final class Strict<Q> extends SimpleForwardingServerCallListener<Object> {
    @SuppressWarnings("unchecked")
    Strict(Listener<Q> inner) {
      super((Listener<Object>) inner);
    }

    @Override
    public void onMessage(Object message) {
      if (message instanceof Unreadable) {
        throw new Refusal(Problem.MALFORMED_REQUEST, "the message cannot be read");
      }
      super.onMessage(message);
    }
  }
}
