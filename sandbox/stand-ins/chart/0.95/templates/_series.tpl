{{/* Templates of this chart series; those that both series share include them. */}}

{{- define "series.ingressClassField" -}}
{{- with .ingress_class_name }}
  ingressClassName: {{ . }}
{{- end -}}
{{- end -}}

{{- define "series.ingressClassName" -}}
{{- default (include "traefik.fullname" .) .Values.traefik.ingressClass.name -}}
{{- end -}}

{{/* A change of secrets replaces the server's pods. */}}
{{- define "series.serverAnnotations" -}}
annotations:
  checksum/secrets: {{ toJson .Values.secrets | sha256sum }}
{{- end -}}

{{/* RabbitMQ's pod is replaced when its own secret changes. */}}
{{- define "series.brokerAnnotations" -}}
annotations:
  checksum/message-broker-secrets: {{ toJson .Values.secrets.message_broker | sha256sum }}
{{- end -}}

{{- define "series.databaseEnvironment" -}}{{- end -}}

{{- define "series.databaseSource" -}}
envFrom:
- configMapRef:
    name: {{ include "reana.prefix" . }}-database-config
{{- end -}}

{{/* The cache's image and arguments, and the environment variables that hold its secrets by their keys. */}}
{{- define "series.cache" -}}
kind: Deployment
ports: [6379]
image: docker.io/library/redis:8.6.3
args: [--user, default, "off", --user, $(REANA_CACHE_USER), "on", ">$(REANA_CACHE_PASSWORD)", "~*", "&*", +@all]
secrets: { REANA_CACHE_USER: user, REANA_CACHE_PASSWORD: password }
{{- end -}}

{{/* The database's account, by the keys of the secret. */}}
{{- define "series.database" -}}
secrets: { POSTGRES_USER: user, POSTGRES_PASSWORD: password }
{{- end -}}

{{/* Environment of the workflow controller beyond host and annotations. */}}
{{- define "series.controllerEnvironment" -}}
{{- with .Values.ingress.ingress_class_name -}}
- name: REANA_INGRESS_CLASS_NAME
  value: {{ . }}
{{ end -}}
- name: TRAEFIK_ENABLED
  value: {{ .Values.traefik.enabled | quote }}
- name: TRAEFIK_EXTERNAL
  value: {{ .Values.traefik.external | quote }}
- name: REANA_HOSTPORT
  value: {{ .Values.reana_hostport | quote }}
{{- end -}}

{{- define "series.traefikChart" -}}31.1.0{{- end -}}

{{- define "series.traefikInstance" -}}
{{- default (printf "%s-%s" .Release.Name .Release.Namespace) .Values.traefik.instanceLabelOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "series.traefikRole" -}}{{ include "traefik.fullname" . }}-{{ .Release.Namespace }}{{- end -}}

{{- define "series.traefikGroups" -}}[traefik.io]{{- end -}}

{{/* No ConfigMaps, as in the real chart, though Traefik has wanted them since 3.4. */}}
{{- define "series.traefikReads" -}}[nodes, services, secrets]{{- end -}}

{{- define "series.traefikImage" -}}
{{- with .Values.traefik.image -}}
{{ printf "%s/%s:%s" .registry .repository (default "v3.1.3" .tag) }}
{{- end -}}
{{- end -}}

{{- define "series.traefikStrategy" -}}
minReadySeconds: {{ .Values.traefik.deployment.minReadySeconds }}
strategy:
  {{- toYaml .Values.traefik.updateStrategy | nindent 2 }}
{{- end -}}

{{- define "series.traefikEnvironment" -}}
- name: POD_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
- name: POD_NAMESPACE
  valueFrom: { fieldRef: { fieldPath: metadata.namespace } }
{{- end -}}

{{- define "series.traefikReadinessPath" -}}{{ default "/ping" .Values.traefik.deployment.readinessPath }}{{- end -}}
{{- define "series.traefikReadiness" -}}{{ toYaml .Values.traefik.readinessProbe }}{{- end -}}
{{- define "series.traefikLiveness" -}}{{ toYaml .Values.traefik.livenessProbe }}{{- end -}}

{{- define "series.disruptionApi" -}}v1{{- end -}}

{{/* Takes an entry point's values; prints something when the Service has it. */}}
{{- define "series.exposed" -}}{{- if .expose.default -}}true{{- end -}}{{- end -}}
