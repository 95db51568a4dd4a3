package dev.garboard.peers.lra;

import static org.eclipse.microprofile.lra.annotation.ws.rs.LRA.LRA_HTTP_CONTEXT_HEADER;

import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.net.URI;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** The payment service as others see it. */
@Path("/payments")
@RegisterRestClient(configKey = "payment")
public interface Payments {
  @POST
  void authorize(@HeaderParam(LRA_HTTP_CONTEXT_HEADER) URI lra, Payment payment);
}
