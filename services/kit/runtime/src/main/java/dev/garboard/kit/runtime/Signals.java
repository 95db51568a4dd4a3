package dev.garboard.kit.runtime;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * SIGTERM and SIGINT. A shutdown hook would not do: the JVM exits with 143 after it, and ignores a
 * second signal meanwhile. By reflection, since javac warns of {@code sun.misc} without a way to
 * say that it is meant (module jdk.unsupported, JEP 260).
 */
final class Signals {
  private Signals() {}

  static void handle(Runnable onSignal) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler call =
          (proxy, method, arguments) -> answer(onSignal, proxy, method.getName(), arguments);
      var proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, call);
      for (var name : new String[] {"TERM", "INT"}) {
        var instance = signal.getConstructor(String.class).newInstance(name);
        signal.getMethod("handle", signal, handler).invoke(null, instance, proxy);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM has no sun.misc.Signal", e);
    }
  }

  private static Object answer(Runnable onSignal, Object proxy, String method, Object[] arguments) {
    return switch (method) {
      case "handle" -> {
        onSignal.run();
        yield null;
      }
      case "equals" -> System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "Garboard's signal handler";
    };
  }
}
