package dev.garboard.kit.messaging;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * Connects to RabbitMQ, every limit explicit; times are milliseconds, but for the heartbeat. The
 * client's own recovery is off: it neither makes a first connection nor tells what was confirmed.
 */
final class RabbitConnections {
  /** Deliveries that one consumer may have in hand. */
  static final int PREFETCH = 250;

  static final int CLOSE = 3_000;

  private final ConnectionFactory factory = new ConnectionFactory();

  RabbitConnections(MessagingConfig.Rabbit config) {
    try {
      factory.setUri(config.uri());
      if (factory.isSSL()) {
        factory.useSslProtocol(SSLContext.getDefault());
        factory.enableHostnameVerification();
      }
    } catch (URISyntaxException | GeneralSecurityException e) {
      throw new IllegalStateException("no URI for RabbitMQ, or no TLS: " + e.getClass(), null);
    }
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setConnectionTimeout(3_000);
    factory.setHandshakeTimeout(5_000);
    factory.setShutdownTimeout(CLOSE);
    factory.setChannelRpcTimeout(5_000);
    factory.setChannelShouldCheckRpcResponseType(true);
    factory.setWorkPoolTimeout(5_000);
    factory.setRequestedHeartbeat(5); // seconds; after two without a sign the server is away
    factory.setRequestedFrameMax(131_072);
    factory.setRequestedChannelMax(32);
    factory.setMaxInboundMessageBodySize(134_217_728); // what the server lets anybody publish
    factory.setSharedExecutor(Executors.newVirtualThreadPerTaskExecutor());
    factory.setThreadFactory(Thread.ofPlatform().daemon().name("rabbit-", 0).factory());
  }

  /**
   * One connection; aborted when it is not needed any more.
   *
   * @param name for the server's lists
   */
  Connection open(String name) throws IOException, TimeoutException {
    return factory.newConnection(name);
  }
}
