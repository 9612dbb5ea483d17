{{/* What this line of charts does in its own way; the templates that both lines share include these. */}}

{{- define "line.ingressClassField" -}}
{{- with .ingress_class_name }}
  ingressClassName: {{ . }}
{{- end -}}
{{- end -}}

{{- define "line.ingressClassName" -}}
{{- default (include "traefik.fullname" .) .Values.traefik.ingressClass.name -}}
{{- end -}}

{{/* A change of secrets replaces the server's pods. */}}
{{- define "line.serverAnnotations" -}}
annotations:
  checksum/secrets: {{ toJson .Values.secrets | sha256sum }}
{{- end -}}

{{- define "line.databaseEnvironment" -}}{{- end -}}

{{- define "line.databaseSource" -}}
envFrom:
- configMapRef:
    name: {{ include "reana.prefix" . }}-database-config
{{- end -}}

{{/* The cache's image, and the environment variables that hold its secrets by their keys. */}}
{{- define "line.cache" -}}
image: docker.io/library/redis:8.6.3
environment: { REANA_CACHE_USER: user, REANA_CACHE_PASSWORD: password }
{{- end -}}

{{/* What the workflow controller is told beyond host and annotations. */}}
{{- define "line.controllerEnvironment" -}}
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

{{- define "line.traefikChart" -}}31.1.0{{- end -}}

{{- define "line.traefikInstance" -}}{{ .Release.Name }}-{{ .Release.Namespace }}{{- end -}}

{{- define "line.traefikRole" -}}{{ include "traefik.fullname" . }}-{{ .Release.Namespace }}{{- end -}}

{{- define "line.traefikGroups" -}}[traefik.io]{{- end -}}

{{/* No ConfigMaps, as in the real chart, though Traefik has wanted them since 3.4. */}}
{{- define "line.traefikReads" -}}[nodes, services, secrets]{{- end -}}

{{- define "line.traefikImage" -}}
{{- with .Values.traefik.image -}}
{{ printf "%s/%s:%s" .registry .repository (default "v3.1.3" .tag) }}
{{- end -}}
{{- end -}}

{{- define "line.traefikStrategy" -}}
minReadySeconds: {{ .Values.traefik.deployment.minReadySeconds }}
strategy:
  {{- toYaml .Values.traefik.updateStrategy | nindent 2 }}
{{- end -}}

{{- define "line.traefikEnvironment" -}}
- name: POD_NAME
  valueFrom: { fieldRef: { fieldPath: metadata.name } }
- name: POD_NAMESPACE
  valueFrom: { fieldRef: { fieldPath: metadata.namespace } }
{{- end -}}

{{- define "line.traefikReadiness" -}}{{ toYaml .Values.traefik.readinessProbe }}{{- end -}}
{{- define "line.traefikLiveness" -}}{{ toYaml .Values.traefik.livenessProbe }}{{- end -}}

{{- define "line.disruptionApi" -}}v1{{- end -}}

{{/* Takes an entry point's values; prints something when the Service has it. */}}
{{- define "line.exposed" -}}{{- if .expose.default -}}true{{- end -}}{{- end -}}
