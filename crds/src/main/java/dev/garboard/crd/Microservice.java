package dev.garboard.crd;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * One service of an application team: what to run, how to configure it, where to reach it.
 *
 * <p>The name becomes the name of the Deployment, Service and account, and the prefix of the rest;
 * hence its limit of 50 characters and the rules of a DNS-1035 label.
 */
@Group(Microservice.GROUP)
@Version(Microservice.VERSION)
@Plural("microservices") // said, since the client would guess it anew for each object it reads
@ShortNames("msvc")
@ValidationRule(
    value = "self.metadata.name.size() <= 50",
    message = "metadata.name must have at most 50 characters: children add suffixes to it")
@ValidationRule(
    value = "self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
    message =
        "metadata.name must be a DNS-1035 label: lower-case letters, digits and '-', "
            + "beginning with a letter")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Status",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Replicas",
    jsonPath = ".status.readyReplicas",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "URL",
    jsonPath = ".status.address.url",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
public class Microservice extends CustomResource<MicroserviceSpec, MicroserviceStatus>
    implements Namespaced {

  private static final long serialVersionUID = 1L;

  public static final String GROUP = "garboard.dev";
  public static final String VERSION = "v1alpha1";

  @Override
  protected MicroserviceSpec initSpec() {
    return null; // a record has no empty form: the server's answer fills it
  }

  @Override
  protected MicroserviceStatus initStatus() {
    return null;
  }
}
