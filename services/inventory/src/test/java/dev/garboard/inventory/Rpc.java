package dev.garboard.inventory;

import dev.garboard.contracts.common.v1.CommandHeader;
import dev.garboard.contracts.inventory.v1.InventoryServiceGrpc;
import dev.garboard.contracts.inventory.v1.InventoryServiceGrpc.InventoryServiceBlockingStub;
import dev.garboard.contracts.inventory.v1.ReservationLine;
import dev.garboard.contracts.inventory.v1.ReserveRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.util.UUID;

/** Whoever calls the inventory over gRPC. */
final class Rpc implements AutoCloseable {
  private final ManagedChannel channel;

  Rpc(InventoryProcess service) {
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", service.service().grpc())
            .usePlaintext()
            .build();
  }

  InventoryServiceBlockingStub anybody() {
    return InventoryServiceGrpc.newBlockingStub(channel);
  }

  InventoryServiceBlockingStub as(String token) {
    var metadata = new Metadata();
    metadata.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return anybody().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  static ReserveRequest.Builder reserve(UUID order, String sku, int quantity) {
    return ReserveRequest.newBuilder()
        .setHeader(header(UUID.randomUUID().toString()))
        .setOrderId(order.toString())
        .addLines(line(sku, quantity));
  }

  static ReservationLine line(String sku, int quantity) {
    return ReservationLine.newBuilder().setSku(sku).setQuantity(quantity).build();
  }

  static CommandHeader header(String command) {
    return CommandHeader.newBuilder().setCommandId(command).build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
