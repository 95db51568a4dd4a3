package dev.garboard.peers.lra;

import dev.garboard.peers.shop.Refused;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** A participant that says no answers 409. */
@Provider
public class RefusedMapper implements ExceptionMapper<Refused> {
  @Override
  public Response toResponse(Refused refused) {
    return Response.status(Response.Status.CONFLICT).entity(refused.getMessage()).build();
  }
}
