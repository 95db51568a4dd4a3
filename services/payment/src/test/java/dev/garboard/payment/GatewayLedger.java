package dev.garboard.payment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What the gateway did, by its own file. */
record GatewayLedger(PaymentProcess gateway) {
  private static final JsonMapper JSON = new JsonMapper();

  /** The facts of one key in their order, {@code authorized 12.34}. */
  List<String> of(UUID key) throws IOException {
    var facts = new ArrayList<String>();
    for (var line : Files.readAllLines(gateway.directory().resolve("ledger"))) {
      var fact = JSON.readTree(line);
      if (fact.path("key").asText().equals(key.toString())) {
        facts.add((fact.path("fact").asText() + " " + amount(fact)).strip());
      }
    }
    return facts;
  }

  /** The traces in which that was done. */
  List<String> traces(UUID key) throws IOException {
    var traces = new ArrayList<String>();
    for (var line : Files.readAllLines(gateway.directory().resolve("ledger"))) {
      var fact = JSON.readTree(line);
      if (fact.path("key").asText().equals(key.toString())) {
        traces.add(fact.path("trace").asText());
      }
    }
    return traces;
  }

  private static String amount(JsonNode fact) {
    return fact.at("/amount/amount").asText("");
  }
}
