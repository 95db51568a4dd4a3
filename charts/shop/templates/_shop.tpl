{{- define "shop.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: shop
{{- end -}}

{{/* (dict "shop" . "name" "user"): the image of one of the four. */}}
{{- define "shop.image" -}}
{{- printf "%s/garboard-%s:%s" .shop.Values.image.repository .name (.shop.Values.image.tag | default .shop.Chart.AppVersion) -}}
{{- end -}}

{{/* (dict "shop" . "name" "order" "port" "grpc"): from what the service says of itself. */}}
{{- define "shop.port" -}}
{{- $descriptor := .shop.Files.Get (printf "files/%s.yaml" .name) | fromYaml -}}
{{- get (get $descriptor .port) "port" -}}
{{- end -}}

{{/* (dict "shop" . "name" "user" "env" (dict)): one of the four; env is its own. */}}
{{- define "shop.microservice" -}}
apiVersion: garboard.dev/v1alpha1
kind: Microservice
metadata:
  name: {{ .name }}
  namespace: {{ .shop.Release.Namespace | quote }}
  labels:
    app.kubernetes.io/name: {{ .name }}
    {{- include "shop.labels" .shop | nindent 4 }}
spec:
  replicas: {{ .shop.Values.replicas }}
  template:
    spec:
      containers:
        - name: app
          image: {{ include "shop.image" . | quote }}
          imagePullPolicy: {{ .shop.Values.image.pullPolicy }}
          ports:
            {{- range $port := list "http" "grpc" "admin" }}
            - name: {{ $port }}
              containerPort: {{ include "shop.port" (merge (dict "port" $port) $) }}
            {{- end }}
          resources:
            {{- toYaml .shop.Values.resources | nindent 12 }}
          env:
            {{- range list "database-username" "database-password" }}
            - name: {{ printf "GARBOARD_%s" . | upper | replace "-" "_" }}
              valueFrom: {secretKeyRef: {name: {{ $.shop.Values.secret | quote }}, key: {{ . }}}}
            {{- end }}
            - name: GARBOARD_SECURITY_JWT_SECRET
              valueFrom: {secretKeyRef: {name: {{ .shop.Values.secret | quote }}, key: jwt-secret}}
          securityContext:
            readOnlyRootFilesystem: true
  config:
    env:
      {{- include "shop.env" . | nindent 6 }}
  service:
    ports:
      - name: http
        port: 80
        appProtocol: http
      - name: grpc
        port: {{ include "shop.port" (merge (dict "port" "grpc") .) }}
        appProtocol: kubernetes.io/h2c
{{- end -}}

{{/* Tokens by one secret, so the profile is dev; a pool that four services leave room for in one PostgreSQL. */}}
{{- define "shop.env" -}}
{{- with .shop.Values -}}
{{- $env := dict
  "GARBOARD_PROFILE" "dev"
  "GARBOARD_DATABASE_URL" (printf "jdbc:postgresql://%s/%s" .database.address $.name)
  "GARBOARD_DATABASE_POOL_MAX_SIZE" "8"
  "GARBOARD_MESSAGING_KAFKA_BOOTSTRAP_SERVERS" .kafka.bootstrapServers
  "GARBOARD_MESSAGING_TOPICS_CREATE" (.needs.enabled | toString)
-}}
{{- mergeOverwrite $env $.env .env | toYaml -}}
{{- end -}}
{{- end -}}

{{/* What the pods beside the services have in common. */}}
{{- define "shop.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: 5
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile:
    type: RuntimeDefault
{{- end -}}

{{/* Their root is read-only; they write to /data, which is gone with the pod. */}}
{{- define "shop.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
volumeMounts:
  - name: data
    mountPath: /data
{{- end -}}

{{/* (dict "shop" . "name" "kafka" "port" 9092): the head of a Deployment, and its Service. */}}
{{- define "shop.need" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  namespace: {{ .shop.Release.Namespace | quote }}
  labels:
    app.kubernetes.io/name: {{ .name }}
    {{- include "shop.labels" .shop | nindent 4 }}
spec:
  selector:
    app.kubernetes.io/name: {{ .name }}
    app.kubernetes.io/instance: {{ .shop.Release.Name }}
  ports:
    - port: {{ .port }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  namespace: {{ .shop.Release.Namespace | quote }}
  labels:
    app.kubernetes.io/name: {{ .name }}
    {{- include "shop.labels" .shop | nindent 4 }}
spec:
  strategy:
    type: Recreate
  selector:
    matchLabels:
      app.kubernetes.io/name: {{ .name }}
      app.kubernetes.io/instance: {{ .shop.Release.Name }}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: {{ .name }}
        app.kubernetes.io/instance: {{ .shop.Release.Name }}
    spec:
      {{- include "shop.podSecurity" .shop | nindent 6 }}
      volumes:
        - name: data
          emptyDir: {}
      containers:
{{- end -}}
