package dev.garboard.peers.lra;

import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** The payment service as others see it; the action goes along by itself. */
@Path("/payments")
@RegisterRestClient(configKey = "payment")
public interface Payments {
  @POST
  void authorize(Payment payment);
}
