package main

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var groupVersion = schema.GroupVersion{Group: "garboard.dev", Version: "v1alpha1"}

// Microservice is what this operator reads of the resource, and the status that it writes.
type Microservice struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitzero"`

	Spec   MicroserviceSpec   `json:"spec,omitzero"`
	Status MicroserviceStatus `json:"status,omitzero"`
}

// MicroserviceSpec has what the benchmark's resources have.
type MicroserviceSpec struct {
	Template corev1.PodTemplateSpec `json:"template,omitzero"`
	Config   struct {
		Files map[string]string `json:"files,omitempty"`
	} `json:"config,omitzero"`
	Autoscaling struct {
		MinReplicas int32 `json:"minReplicas"`
		MaxReplicas int32 `json:"maxReplicas"`
	} `json:"autoscaling,omitzero"`
}

// MicroserviceStatus is the whole status; numbers are written even when they are zero.
type MicroserviceStatus struct {
	ObservedGeneration int64  `json:"observedGeneration"`
	Replicas           int32  `json:"replicas"`
	ReadyReplicas      int32  `json:"readyReplicas"`
	UpdatedReplicas    int32  `json:"updatedReplicas"`
	AvailableReplicas  int32  `json:"availableReplicas"`
	Selector           string `json:"selector,omitempty"`
	Address            struct {
		URL string `json:"url"`
	} `json:"address,omitzero"`
	Resources  []Child            `json:"resources,omitempty"`
	Conditions []metav1.Condition `json:"conditions,omitempty"`
}

// Child refers to an object that exists for the resource.
type Child struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
}

// MicroserviceList is a list of them.
type MicroserviceList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`

	Items []Microservice `json:"items"`
}

func addToScheme(scheme *runtime.Scheme) {
	scheme.AddKnownTypes(groupVersion, &Microservice{}, &MicroserviceList{})
	metav1.AddToGroupVersion(scheme, groupVersion)
}

// DeepCopy shares nothing with the original that anybody changes.
func (m *Microservice) DeepCopy() *Microservice {
	fresh := *m
	m.ObjectMeta.DeepCopyInto(&fresh.ObjectMeta)
	m.Spec.Template.DeepCopyInto(&fresh.Spec.Template)
	fresh.Spec.Config.Files = maps.Clone(m.Spec.Config.Files)
	fresh.Status.Resources = slices.Clone(m.Status.Resources)
	fresh.Status.Conditions = slices.Clone(m.Status.Conditions)
	return &fresh
}

// DeepCopyObject makes it a runtime.Object.
func (m *Microservice) DeepCopyObject() runtime.Object { return m.DeepCopy() }

// DeepCopyObject makes it a runtime.Object.
func (l *MicroserviceList) DeepCopyObject() runtime.Object {
	fresh := &MicroserviceList{TypeMeta: l.TypeMeta}
	l.ListMeta.DeepCopyInto(&fresh.ListMeta)
	for i := range l.Items {
		fresh.Items = append(fresh.Items, *l.Items[i].DeepCopy())
	}
	return fresh
}
