package dev.garboard.peers.lra;

import static org.eclipse.microprofile.lra.annotation.ws.rs.LRA.LRA_HTTP_CONTEXT_HEADER;

import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.lra.annotation.Compensate;
import org.eclipse.microprofile.lra.annotation.Complete;
import org.eclipse.microprofile.lra.annotation.ws.rs.LRA;

/** Money is held, and taken or let go when the action ends. */
@Path("/payments")
public class PaymentResource {
  private final Work work;

  PaymentResource(Work work) {
    this.work = work;
  }

  /** Who called decides what a refusal means for the action. */
  @POST
  @LRA(value = LRA.Type.MANDATORY, end = false, cancelOnFamily = {})
  public Response authorize(@HeaderParam(LRA_HTTP_CONTEXT_HEADER) URI lra, Payment payment) {
    work.payments().authorize(Lras.order(lra), payment.amount(), payment.paymentMethod());
    return Response.noContent().build();
  }

  @PUT
  @Path("/complete")
  @Complete
  public Response capture(@HeaderParam(LRA_HTTP_CONTEXT_HEADER) URI lra) {
    work.payments().capture(Lras.order(lra));
    return Response.ok().build();
  }

  @PUT
  @Path("/compensate")
  @Compensate
  public Response release(@HeaderParam(LRA_HTTP_CONTEXT_HEADER) URI lra) {
    work.payments().release(Lras.order(lra));
    return Response.ok().build();
  }
}
