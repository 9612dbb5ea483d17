{{/* Templates of this chart series; those that both series share include them. */}}

{{/* Classes are an annotation here, of the Ingress and of every session's; a field in ingress.extra is not looked at. */}}
{{- define "series.ingressClassField" -}}{{- end -}}

{{- define "series.ingressClassName" -}}{{ include "traefik.fullname" . }}{{- end -}}

{{- define "series.serverAnnotations" -}}{{- end -}}

{{- define "series.brokerAnnotations" -}}{{- end -}}

{{- define "series.databaseEnvironment" -}}
{{- range $name, $value := .Values.db_env_config }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end -}}

{{- define "series.databaseSource" -}}{{- end -}}

{{/* The cache's image and arguments, and the environment variables that hold its secrets by their keys. */}}
{{- define "series.cache" -}}
kind: Deployment
ports: [6379]
image: docker.io/library/redis:5.0.5
args: [--requirepass, $(REANA_CACHE_PASSWORD)]
secrets: { REANA_CACHE_PASSWORD: password }
{{- end -}}

{{/* As in the real chart: the database is always made with this account, whatever account the secrets tell the server to use. */}}
{{- define "series.database" -}}
environment: { POSTGRES_USER: reana, POSTGRES_PASSWORD: reana }
{{- end -}}

{{/* Neither class nor port: sessions know the host alone. */}}
{{- define "series.controllerEnvironment" -}}{{- end -}}

{{- define "series.traefikChart" -}}10.6.2{{- end -}}

{{- define "series.traefikInstance" -}}{{ .Release.Name }}{{- end -}}

{{/* Without the namespace, and cluster-wide all the same: the same release in a second namespace collides. */}}
{{- define "series.traefikRole" -}}{{ include "traefik.fullname" . }}{{- end -}}

{{/* The first is this chart's own; the second is what the Traefik 3 that runs in its place waits for. */}}
{{- define "series.traefikGroups" -}}[traefik.containo.us, traefik.io]{{- end -}}

{{/* Nodes and ConfigMaps are for that Traefik 3 too. */}}
{{- define "series.traefikReads" -}}[configmaps, nodes, services, secrets]{{- end -}}

{{- define "series.traefikImage" -}}
{{- with .Values.traefik.image -}}
{{ printf "%s:%s" .name (default "2.5.4" .tag) }}
{{- end -}}
{{- end -}}

{{- define "series.traefikStrategy" -}}
strategy:
  type: RollingUpdate
  rollingUpdate:
    {{- toYaml .Values.traefik.rollingUpdate | nindent 4 }}
{{- end -}}

{{- define "series.traefikEnvironment" -}}{{- end -}}

{{/* Probes are no values of this chart. */}}
{{- define "series.traefikReadinessPath" -}}/ping{{- end -}}
{{- define "series.traefikReadiness" -}}
failureThreshold: 1
initialDelaySeconds: 10
periodSeconds: 10
timeoutSeconds: 2
{{- end -}}

{{- define "series.traefikLiveness" -}}
failureThreshold: 3
initialDelaySeconds: 10
periodSeconds: 10
timeoutSeconds: 2
{{- end -}}

{{/* Kubernetes 1.25 and newer refuse it, as they do with the real chart. */}}
{{- define "series.disruptionApi" -}}v1beta1{{- end -}}

{{/* Takes an entry point's values; prints something when the Service has it. */}}
{{- define "series.exposed" -}}{{- if .expose -}}true{{- end -}}{{- end -}}
