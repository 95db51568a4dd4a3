package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

const nameLabel = "garboard.dev/name"

// children are the objects that a resource has, with every default of ours resolved.
func children(m *Microservice) []client.Object {
	return []client.Object{
		&corev1.ServiceAccount{ObjectMeta: metadata(m, m.Name), AutomountServiceAccountToken: new(false)},
		&corev1.ConfigMap{ObjectMeta: metadata(m, configName(m)), Immutable: new(true), Data: m.Spec.Config.Files},
		deployment(m), service(m), autoscaler(m), budget(m),
	}
}

func metadata(m *Microservice, name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: name, Namespace: m.Namespace, Labels: map[string]string{
		nameLabel: m.Name, "app.kubernetes.io/name": m.Name, "app.kubernetes.io/managed-by": "garboard"}}
}

func podLabels(m *Microservice) map[string]string { return map[string]string{nameLabel: m.Name} }

func trackLabels(m *Microservice) map[string]string {
	return map[string]string{nameLabel: m.Name, "garboard.dev/track": "stable"}
}

// configName changes with the content, so that a ReplicaSet and its configuration roll back together.
func configName(m *Microservice) string {
	return m.Name + "-config-" + digest(m.Spec.Config.Files, 10)
}

func digest(value any, digits int) string {
	text, _ := json.Marshal(value) // Only maps and objects of Kubernetes: these can always be written.
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])[:digits]
}

// deployment says nothing of the number of pods: the autoscaler decides it.
func deployment(m *Microservice) *appsv1.Deployment {
	return &appsv1.Deployment{ObjectMeta: metadata(m, m.Name), Spec: appsv1.DeploymentSpec{
		Selector: &metav1.LabelSelector{MatchLabels: trackLabels(m)},
		Strategy: appsv1.DeploymentStrategy{
			Type: appsv1.RollingUpdateDeploymentStrategyType,
			RollingUpdate: &appsv1.RollingUpdateDeployment{
				MaxUnavailable: new(intstr.FromInt32(0)), MaxSurge: new(intstr.FromString("25%"))}},
		Template: template(m),
	}}
}

func template(m *Microservice) corev1.PodTemplateSpec {
	template := m.Spec.Template.DeepCopy()
	if template.Labels == nil {
		template.Labels = map[string]string{}
	}
	for key, value := range trackLabels(m) {
		template.Labels[key] = value
	}
	pod := &template.Spec
	pod.ServiceAccountName, pod.AutomountServiceAccountToken = m.Name, new(false)
	pod.SecurityContext = &corev1.PodSecurityContext{RunAsNonRoot: new(true),
		SeccompProfile: &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault}}
	for _, key := range []string{"topology.kubernetes.io/zone", "kubernetes.io/hostname"} {
		pod.TopologySpreadConstraints = append(pod.TopologySpreadConstraints, corev1.TopologySpreadConstraint{
			MaxSkew: 1, TopologyKey: key, WhenUnsatisfiable: corev1.ScheduleAnyway,
			LabelSelector: &metav1.LabelSelector{MatchLabels: podLabels(m)}})
	}
	complete(m, &pod.Containers[0])
	pod.Volumes = append(pod.Volumes, corev1.Volume{Name: "garboard-config", VolumeSource: corev1.VolumeSource{
		ConfigMap: &corev1.ConfigMapVolumeSource{
			LocalObjectReference: corev1.LocalObjectReference{Name: configName(m)}}}})
	return *template
}

func complete(m *Microservice, app *corev1.Container) {
	app.SecurityContext = &corev1.SecurityContext{AllowPrivilegeEscalation: new(false),
		Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}}
	app.Resources.Requests = corev1.ResourceList{
		corev1.ResourceCPU: resource.MustParse("100m"), corev1.ResourceMemory: resource.MustParse("256Mi")}
	app.Lifecycle = &corev1.Lifecycle{
		PreStop: &corev1.LifecycleHandler{Sleep: &corev1.SleepAction{Seconds: 5}}}
	app.ReadinessProbe = &corev1.Probe{PeriodSeconds: 5, TimeoutSeconds: 1, SuccessThreshold: 1, FailureThreshold: 3,
		ProbeHandler: corev1.ProbeHandler{
			TCPSocket: &corev1.TCPSocketAction{Port: intstr.FromString(app.Ports[0].Name)}}}
	app.VolumeMounts = append(app.VolumeMounts,
		corev1.VolumeMount{Name: "garboard-config", MountPath: "/etc/" + m.Name, ReadOnly: true})
}

func ports(m *Microservice) []corev1.ServicePort {
	var ports []corev1.ServicePort
	for _, port := range m.Spec.Template.Spec.Containers[0].Ports {
		ports = append(ports, corev1.ServicePort{Name: port.Name, Port: port.ContainerPort,
			Protocol: corev1.ProtocolTCP, TargetPort: intstr.FromString(port.Name)})
	}
	return ports
}

func service(m *Microservice) *corev1.Service {
	return &corev1.Service{ObjectMeta: metadata(m, m.Name), Spec: corev1.ServiceSpec{
		Type: corev1.ServiceTypeClusterIP, Selector: trackLabels(m), Ports: ports(m)}}
}

func autoscaler(m *Microservice) *autoscalingv2.HorizontalPodAutoscaler {
	return &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: metadata(m, m.Name),
		Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
			ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{
				APIVersion: "apps/v1", Kind: "Deployment", Name: m.Name},
			MinReplicas: new(m.Spec.Autoscaling.MinReplicas),
			MaxReplicas: m.Spec.Autoscaling.MaxReplicas,
			Metrics: []autoscalingv2.MetricSpec{{
				Type: autoscalingv2.ResourceMetricSourceType,
				Resource: &autoscalingv2.ResourceMetricSource{Name: corev1.ResourceCPU,
					Target: autoscalingv2.MetricTarget{
						Type: autoscalingv2.UtilizationMetricType, AverageUtilization: new(int32(80))}},
			}},
		}}
}

func budget(m *Microservice) *policyv1.PodDisruptionBudget {
	return &policyv1.PodDisruptionBudget{ObjectMeta: metadata(m, m.Name), Spec: policyv1.PodDisruptionBudgetSpec{
		MaxUnavailable:             new(intstr.FromInt32(1)),
		UnhealthyPodEvictionPolicy: new(policyv1.AlwaysAllow),
		Selector:                   &metav1.LabelSelector{MatchLabels: podLabels(m)},
	}}
}
