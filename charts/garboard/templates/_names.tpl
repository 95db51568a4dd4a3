{{/* At most 45 characters, beginning with a letter: the Microservice of the test adds 5, and may have 50. */}}
{{- define "garboard.name" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if hasPrefix .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 45 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Chart.Name .Release.Name | trunc 45 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* The names of objects of the whole cluster: two releases must not meet there. */}}
{{- define "garboard.clusterName" -}}
{{- printf "%s:%s" .Release.Namespace (include "garboard.name" .) -}}
{{- end -}}

{{/* For ever: a Deployment's selector cannot change. */}}
{{- define "garboard.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end -}}

{{- define "garboard.labels" -}}
{{ include "garboard.labelsOfAll" . }}
app.kubernetes.io/component: operator
{{- end -}}

{{- define "garboard.labelsOfAll" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: garboard
{{- end -}}

{{- define "garboard.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{- printf "%s@%s" .repository .digest -}}
{{- else -}}
{{- printf "%s:%s" .repository (.tag | default $.Chart.AppVersion) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "garboard.subject" -}}
- kind: ServiceAccount
  name: {{ include "garboard.name" . }}
  namespace: {{ .Release.Namespace | quote }}
{{- end -}}

{{- define "garboard.hasUserRoles" -}}
{{- if or (eq .Values.rbac.userRoles "Always") (and (eq .Values.rbac.userRoles "Auto") (empty .Values.namespaces)) -}}
yes
{{- end -}}
{{- end -}}

{{/* Where `helm test` puts its Microservice: the operator must look there. */}}
{{- define "garboard.testNamespace" -}}
{{- first .Values.namespaces | default .Release.Namespace -}}
{{- end -}}

{{- define "garboard.checkLease" -}}
{{- with .Values.lease -}}
{{- if ge (int .renewSeconds) (int .durationSeconds) -}}
{{- fail "lease.renewSeconds must be less than lease.durationSeconds, else two pods could lead" -}}
{{- end -}}
{{- if lt (int .renewSeconds) (mul 3 .retrySeconds | int) -}}
{{- fail "lease.retrySeconds must be at most a third of lease.renewSeconds, else one lost renewal ends the lead" -}}
{{- end -}}
{{- end -}}
{{- end -}}
