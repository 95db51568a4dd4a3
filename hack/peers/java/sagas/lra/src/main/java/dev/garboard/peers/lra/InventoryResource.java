package dev.garboard.peers.lra;

import static org.eclipse.microprofile.lra.annotation.ws.rs.LRA.LRA_HTTP_CONTEXT_HEADER;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.lra.annotation.Compensate;
import org.eclipse.microprofile.lra.annotation.Complete;
import org.eclipse.microprofile.lra.annotation.ws.rs.LRA;

/** Stock is put aside, and taken or given back when the action ends. */
@Path("/")
public class InventoryResource {
  private final Work work;

  InventoryResource(Work work) {
    this.work = work;
  }

  @GET
  @Path("/prices/{sku}")
  public String price(String sku) {
    return "" + work.stock().price(sku);
  }

  /** Who called decides what a refusal means for the action. */
  @POST
  @Path("/reservations")
  @LRA(value = LRA.Type.MANDATORY, end = false, cancelOnFamily = {})
  public Response reserve(
      @HeaderParam(LRA_HTTP_CONTEXT_HEADER) URI lra, Reservation reservation) {
    work.stock().reserve(Lras.order(lra), reservation.sku(), reservation.quantity());
    return Response.noContent().build();
  }

  @PUT
  @Path("/reservations/complete")
  @Complete
  public Response commit(@HeaderParam(LRA_HTTP_CONTEXT_HEADER) URI lra) {
    work.stock().commit(Lras.order(lra));
    return Response.ok().build();
  }

  @PUT
  @Path("/reservations/compensate")
  @Compensate
  public Response release(@HeaderParam(LRA_HTTP_CONTEXT_HEADER) URI lra) {
    work.stock().release(Lras.order(lra));
    return Response.ok().build();
  }
}
