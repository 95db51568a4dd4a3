package dev.garboard.peers.lra;

import static org.eclipse.microprofile.lra.annotation.ws.rs.LRA.LRA_HTTP_CONTEXT_HEADER;

import dev.garboard.peers.shop.Cart;
import dev.garboard.peers.shop.Order;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.lra.annotation.Compensate;
import org.eclipse.microprofile.lra.annotation.Complete;
import org.eclipse.microprofile.lra.annotation.ws.rs.LRA;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Takes an order and has it fulfilled, in one action that ends with the answer. */
@Path("/api/v1/orders")
public class OrderResource {
  private final Work work;
  private final Inventory inventory;
  private final Payments payments;

  OrderResource(Work work, @RestClient Inventory inventory, @RestClient Payments payments) {
    this.work = work;
    this.inventory = inventory;
    this.payments = payments;
  }

  @POST
  @LRA(LRA.Type.REQUIRES_NEW)
  public Response place(@HeaderParam(LRA_HTTP_CONTEXT_HEADER) URI lra, Cart cart) {
    var order = Order.of(Lras.order(lra), cart, work.prices().of(cart.line().sku()));
    work.orders().place(order);
    try {
      inventory.reserve(lra, new Reservation(order.sku(), order.quantity()));
      payments.authorize(lra, new Payment(order.total(), order.paymentMethod()));
      return answer(Response.Status.CREATED, order.id());
    } catch (WebApplicationException refused) {
      return answer(Response.Status.CONFLICT, order.id());
    }
  }

  private static Response answer(Response.Status status, UUID order) {
    return Response.status(status).entity(Map.of("id", order)).build();
  }

  @PUT
  @Path("/complete")
  @Complete
  public Response confirm(@HeaderParam(LRA_HTTP_CONTEXT_HEADER) URI lra) {
    work.orders().confirm(Lras.order(lra));
    return Response.ok().build();
  }

  @PUT
  @Path("/compensate")
  @Compensate
  public Response cancel(@HeaderParam(LRA_HTTP_CONTEXT_HEADER) URI lra) {
    work.orders().cancel(Lras.order(lra), "REFUSED");
    return Response.ok().build();
  }
}
