package dev.garboard.operator;

import dev.garboard.crd.Microservice;
import dev.garboard.operator.Verdict.Accepted;
import dev.garboard.operator.Verdict.Rejected;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.ArrayList;
import java.util.List;

/** Judges, carries out, reports; and does nothing while another replica leads. */
@ControllerConfiguration(name = "microservice")
public final class MicroserviceReconciler implements Reconciler<Microservice> {

  private final Planner planner;
  private final MicroserviceWorkflow workflow;
  private final Statuses statuses;
  private final Watches watches;
  private final Leadership leadership;

  public MicroserviceReconciler(
      Planner planner,
      MicroserviceWorkflow workflow,
      Statuses statuses,
      Watches watches,
      Leadership leadership) {
    this.planner = planner;
    this.workflow = workflow;
    this.statuses = statuses;
    this.watches = watches;
    this.leadership = leadership;
  }

  @Override
  public UpdateControl<Microservice> reconcile(
      Microservice service, Context<Microservice> context) {
    if (!leadership.leads()) {
      return UpdateControl.noUpdate();
    }
    return switch (planner.judge(service)) {
      case Rejected(var violations) -> statuses.rejected(service, violations);
      case Accepted(var plan) -> statuses.observed(service, carryOut(plan));
    };
  }

  private Observation carryOut(Plan plan) {
    return Observation.of(plan, workflow.carryOut(plan), watches);
  }

  @Override
  public List<EventSource<?, Microservice>> prepareEventSources(
      EventSourceContext<Microservice> context) {
    var wake = new Wake(context.getPrimaryCache(), statuses::forget);
    leadership.onLeading(wake::all);
    var sources = new ArrayList<>(watches.open(context));
    sources.add(wake);
    return sources;
  }
}
