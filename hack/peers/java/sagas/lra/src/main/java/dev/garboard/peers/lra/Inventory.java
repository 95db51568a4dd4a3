package dev.garboard.peers.lra;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** The inventory service as others see it; the action goes along by itself. */
@Path("/reservations")
@RegisterRestClient(configKey = "inventory")
public interface Inventory {
  @POST
  void reserve(Reservation reservation);
}
