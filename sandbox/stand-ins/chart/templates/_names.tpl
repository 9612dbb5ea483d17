{{/* What the names of REANA's objects begin with: at most 13 characters, then one trailing dash is cut. */}}
{{- define "reana.prefix" -}}
{{- default .Release.Name .Values.fullnameOverride | trunc 13 | trimSuffix "-" -}}
{{- end -}}

{{/* Traefik's names, which REANA's fullnameOverride does not touch. */}}
{{- define "traefik.fullname" -}}
{{- if contains "traefik" .Release.Name -}}{{ .Release.Name }}{{- else -}}{{ .Release.Name }}-traefik{{- end -}}
{{- end -}}

{{- define "traefik.selector" -}}
app.kubernetes.io/name: traefik
app.kubernetes.io/instance: {{ .Release.Name }}-{{ .Release.Namespace }}
{{- end -}}

{{- define "traefik.labels" -}}
{{ include "traefik.selector" . }}
helm.sh/chart: traefik-31.1.0
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "traefik.ingressClass" -}}
{{- default (include "traefik.fullname" .) .Values.traefik.ingressClass.name -}}
{{- end -}}
