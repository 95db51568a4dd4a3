package dev.garboard.peers.temporal;

import com.google.protobuf.util.Durations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;

/** Makes the namespace that all use, as {@code temporal operator namespace create} does. */
public final class NamespaceMain {
  private NamespaceMain() {}

  public static void main(String[] args) {
    var service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder()
                .setTarget(Settings.here().get("TEMPORAL_ADDRESS"))
                .build());
    try {
      service
          .blockingStub()
          .registerNamespace(
              RegisterNamespaceRequest.newBuilder()
                  .setNamespace("default")
                  .setWorkflowExecutionRetentionPeriod(Durations.fromDays(1))
                  .build());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
        throw e;
      }
    } finally {
      service.shutdownNow();
    }
  }
}
