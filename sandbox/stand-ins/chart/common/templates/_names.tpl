{{/* What the names of REANA's objects begin with: at most 13 characters, then one trailing dash is cut. */}}
{{- define "reana.prefix" -}}
{{- default .Release.Name .Values.fullnameOverride | trunc 13 | trimSuffix "-" -}}
{{- end -}}

{{- define "traefik.name" -}}{{- default "traefik" .Values.traefik.nameOverride -}}{{- end -}}

{{/* Traefik's names, which REANA's fullnameOverride does not touch. */}}
{{- define "traefik.fullname" -}}
{{- $name := include "traefik.name" . -}}
{{- $usual := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $usual .Values.traefik.fullnameOverride -}}
{{- end -}}

{{- define "traefik.selector" -}}
app.kubernetes.io/name: {{ include "traefik.name" . }}
app.kubernetes.io/instance: {{ include "series.traefikInstance" . }}
{{- end -}}

{{- define "traefik.labels" -}}
{{ include "traefik.selector" . }}
helm.sh/chart: traefik-{{ include "series.traefikChart" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}
