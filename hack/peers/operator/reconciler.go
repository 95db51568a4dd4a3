package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/builder"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/apiutil"
	"sigs.k8s.io/controller-runtime/pkg/controller"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/predicate"
)

const (
	fieldManager      = "garboard"
	appliedAnnotation = "garboard.dev/applied"
)

// Reconciler makes the children of each Microservice as desired and says in its status how far they are.
type Reconciler struct{ client.Client }

// SetupWithManager watches the resource and its children.
func (r *Reconciler) SetupWithManager(mgr ctrl.Manager) error {
	return ctrl.NewControllerManagedBy(mgr).
		For(&Microservice{}, builder.WithPredicates(predicate.GenerationChangedPredicate{})).
		Owns(&corev1.ServiceAccount{}).
		Owns(&corev1.ConfigMap{}).
		Owns(&appsv1.Deployment{}).
		Owns(&corev1.Service{}).
		Owns(&autoscalingv2.HorizontalPodAutoscaler{}).
		Owns(&policyv1.PodDisruptionBudget{}).
		WithOptions(controller.Options{MaxConcurrentReconciles: 16}).
		Complete(r)
}

// Reconcile applies what differs, then reports.
func (r *Reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	var service Microservice
	if err := r.Get(ctx, request.NamespacedName, &service); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !service.DeletionTimestamp.IsZero() {
		return ctrl.Result{}, nil
	}
	var workload *appsv1.Deployment
	var applied []Child
	for _, child := range children(&service) {
		actual, err := r.apply(ctx, &service, child)
		if err != nil {
			return ctrl.Result{}, err
		}
		if deployment, ok := actual.(*appsv1.Deployment); ok {
			workload = deployment
		}
		apiVersion, kind := child.GetObjectKind().GroupVersionKind().ToAPIVersionAndKind()
		applied = append(applied, Child{APIVersion: apiVersion, Kind: kind, Name: child.GetName()})
	}
	return ctrl.Result{}, r.report(ctx, &service, status(&service, workload, applied))
}

// apply writes only where the cached object differs, or was written from something else than is desired now:
// fields that are no longer desired are seen by that alone. It returns the object as it is.
func (r *Reconciler) apply(ctx context.Context, owner *Microservice, desired client.Object) (client.Object, error) {
	if err := controllerutil.SetControllerReference(owner, desired, r.Scheme()); err != nil {
		return nil, err
	}
	kind, err := apiutil.GVKForObject(desired, r.Scheme())
	if err != nil {
		return nil, err
	}
	desired.GetObjectKind().SetGroupVersionKind(kind)
	desired.SetAnnotations(map[string]string{appliedAnnotation: digest(desired, 16)})

	empty, err := r.Scheme().New(kind)
	if err != nil {
		return nil, err
	}
	actual := empty.(client.Object)
	err = r.Get(ctx, client.ObjectKeyFromObject(desired), actual)
	if err == nil && matches(desired, actual) {
		return actual, nil
	}
	if client.IgnoreNotFound(err) != nil {
		return nil, err
	}
	body, err := json.Marshal(desired)
	if err != nil {
		return nil, err
	}
	return desired, r.Patch(ctx, desired, client.RawPatch(types.ApplyPatchType, body),
		client.FieldOwner(fieldManager), client.ForceOwnership)
}

// matches tells whether actual has all that is desired. Numbers have no unset: desired gives every one there is.
func matches(desired, actual client.Object) bool {
	derives := equality.Semantic.DeepDerivative
	if !derives(desired.GetLabels(), actual.GetLabels()) ||
		!derives(desired.GetAnnotations(), actual.GetAnnotations()) ||
		!derives(desired.GetOwnerReferences(), actual.GetOwnerReferences()) {
		return false
	}
	switch desired := desired.(type) {
	case *corev1.ServiceAccount:
		return derives(desired.AutomountServiceAccountToken, actual.(*corev1.ServiceAccount).AutomountServiceAccountToken)
	case *corev1.ConfigMap:
		return derives(desired.Data, actual.(*corev1.ConfigMap).Data)
	case *appsv1.Deployment:
		return derives(desired.Spec, actual.(*appsv1.Deployment).Spec)
	case *corev1.Service:
		return derives(desired.Spec, actual.(*corev1.Service).Spec)
	case *autoscalingv2.HorizontalPodAutoscaler:
		return derives(desired.Spec, actual.(*autoscalingv2.HorizontalPodAutoscaler).Spec)
	case *policyv1.PodDisruptionBudget:
		return derives(desired.Spec, actual.(*policyv1.PodDisruptionBudget).Spec)
	default:
		return false
	}
}

func (r *Reconciler) report(ctx context.Context, service *Microservice, fresh MicroserviceStatus) error {
	if equality.Semantic.DeepEqual(service.Status, fresh) {
		return nil
	}
	kind := metav1.TypeMeta{APIVersion: groupVersion.String(), Kind: "Microservice"}
	written := &Microservice{TypeMeta: kind, Status: fresh}
	written.Name, written.Namespace, written.UID = service.Name, service.Namespace, service.UID
	body, err := json.Marshal(written)
	if err != nil {
		return err
	}
	return r.Status().Patch(ctx, written, client.RawPatch(types.ApplyPatchType, body),
		client.FieldOwner(fieldManager+"-status"), client.ForceOwnership)
}

func status(m *Microservice, workload *appsv1.Deployment, applied []Child) MicroserviceStatus {
	fresh := MicroserviceStatus{
		ObservedGeneration: m.Generation,
		Replicas:           workload.Status.Replicas,
		ReadyReplicas:      workload.Status.ReadyReplicas,
		UpdatedReplicas:    workload.Status.UpdatedReplicas,
		AvailableReplicas:  workload.Status.AvailableReplicas,
		Selector:           nameLabel + "=" + m.Name,
		Resources:          applied,
		Conditions:         slices.Clone(m.Status.Conditions),
	}
	fresh.Address.URL = fmt.Sprintf("http://%s.%s.svc.cluster.local:%d", m.Name, m.Namespace, ports(m)[0].Port)
	say := func(kind string, holds metav1.ConditionStatus, reason, message string) {
		meta.SetStatusCondition(&fresh.Conditions, metav1.Condition{
			Type: kind, Status: holds, Reason: reason, Message: message, ObservedGeneration: m.Generation})
	}
	say("Accepted", metav1.ConditionTrue, "Valid", "the specification is valid")
	available, reason, message := metav1.ConditionFalse, "Progressing", "fewer than %d pods are available yet"
	if workload.Status.AvailableReplicas >= m.Spec.Autoscaling.MinReplicas {
		available, reason, message = metav1.ConditionTrue, "Available", "at least %d pods are available"
	}
	say("WorkloadAvailable", available, reason, fmt.Sprintf(message, m.Spec.Autoscaling.MinReplicas))
	say("ScalingActive", metav1.ConditionUnknown, "HandoverPending", "the autoscaler has not answered yet")
	if rolledOut(workload) {
		say("ConfigSynced", metav1.ConditionTrue, "Synced", "every pod runs "+configName(m))
		meta.RemoveStatusCondition(&fresh.Conditions, "Reconciling")
	} else {
		say("ConfigSynced", metav1.ConditionFalse, "RolloutPending", "pods with the new configuration are coming")
		say("Reconciling", metav1.ConditionTrue, "RolloutInProgress", "pods are being replaced")
	}
	say("Ready", available, reason, fmt.Sprintf(message, m.Spec.Autoscaling.MinReplicas))
	return fresh
}

// rolledOut tells whether the Deployment's controller has seen the newest template through.
func rolledOut(workload *appsv1.Deployment) bool {
	if workload.Status.ObservedGeneration < workload.Generation {
		return false
	}
	for _, condition := range workload.Status.Conditions {
		if condition.Type == appsv1.DeploymentProgressing {
			return condition.Reason == "NewReplicaSetAvailable"
		}
	}
	return false
}
