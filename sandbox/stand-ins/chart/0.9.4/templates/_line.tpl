{{/* What this line of charts does in its own way; the templates that both lines share include these. */}}

{{/* Classes are an annotation here, of the Ingress and of every session's; a field in ingress.extra is not looked at. */}}
{{- define "line.ingressClassField" -}}{{- end -}}

{{- define "line.ingressClassName" -}}{{ include "traefik.fullname" . }}{{- end -}}

{{- define "line.serverAnnotations" -}}{{- end -}}

{{- define "line.databaseEnvironment" -}}
{{- range $name, $value := .Values.db_env_config }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end -}}

{{- define "line.databaseSource" -}}{{- end -}}

{{/* The cache's image, and the environment variables that hold its secrets by their keys. */}}
{{- define "line.cache" -}}
image: docker.io/library/redis:5.0.5
environment: { REANA_CACHE_PASSWORD: password }
{{- end -}}

{{/* Neither class nor port: sessions know the host alone. */}}
{{- define "line.controllerEnvironment" -}}{{- end -}}

{{- define "line.traefikChart" -}}10.6.2{{- end -}}

{{- define "line.traefikInstance" -}}{{ .Release.Name }}{{- end -}}

{{/* Without the namespace, and cluster-wide all the same: the same release in a second namespace collides. */}}
{{- define "line.traefikRole" -}}{{ include "traefik.fullname" . }}{{- end -}}

{{/* The first is this chart's own; the second is what the Traefik 3 that runs in its place waits for. */}}
{{- define "line.traefikGroups" -}}[traefik.containo.us, traefik.io]{{- end -}}

{{/* Nodes and ConfigMaps are for that Traefik 3 too. */}}
{{- define "line.traefikReads" -}}[configmaps, nodes, services, secrets]{{- end -}}

{{- define "line.traefikImage" -}}
{{- with .Values.traefik.image -}}
{{ printf "%s:%s" .name (default "2.5.4" .tag) }}
{{- end -}}
{{- end -}}

{{- define "line.traefikStrategy" -}}
strategy:
  type: RollingUpdate
  rollingUpdate:
    {{- toYaml .Values.traefik.rollingUpdate | nindent 4 }}
{{- end -}}

{{- define "line.traefikEnvironment" -}}{{- end -}}

{{/* Probes are no values of this chart. */}}
{{- define "line.traefikReadiness" -}}
failureThreshold: 1
initialDelaySeconds: 10
periodSeconds: 10
timeoutSeconds: 2
{{- end -}}

{{- define "line.traefikLiveness" -}}
failureThreshold: 3
initialDelaySeconds: 10
periodSeconds: 10
timeoutSeconds: 2
{{- end -}}

{{/* Kubernetes 1.25 and newer refuse it, as they do with the real chart. */}}
{{- define "line.disruptionApi" -}}v1beta1{{- end -}}

{{/* Takes an entry point's values; prints something when the Service has it. */}}
{{- define "line.exposed" -}}{{- if .expose -}}true{{- end -}}{{- end -}}
