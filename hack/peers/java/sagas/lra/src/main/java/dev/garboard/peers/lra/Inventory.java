package dev.garboard.peers.lra;

import static org.eclipse.microprofile.lra.annotation.ws.rs.LRA.LRA_HTTP_CONTEXT_HEADER;

import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.net.URI;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** The inventory service as others see it. */
@Path("/reservations")
@RegisterRestClient(configKey = "inventory")
public interface Inventory {
  @POST
  void reserve(@HeaderParam(LRA_HTTP_CONTEXT_HEADER) URI lra, Reservation reservation);
}
