{{/* Traefik's Service, through which all requests from outside reach REANA. */}}
{{- define "traefik.service" -}}
{{- $values := .Values.traefik -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "traefik.fullname" . }}
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "traefik.labels" . | nindent 4 }}
    {{- with $values.service.labels }}{{ toYaml . | nindent 4 }}{{ end }}
  {{- with merge (deepCopy (default dict $values.service.annotationsTCP)) $values.service.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: {{ $values.service.type }}
  {{- with $values.service.spec }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  {{- if eq $values.service.type "LoadBalancer" }}
  {{- with $values.service.loadBalancerSourceRanges }}
  loadBalancerSourceRanges:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- end }}
  {{- with $values.service.externalIPs }}
  externalIPs:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  selector:
    {{- include "traefik.selector" . | nindent 4 }}
  ports:
  {{- range $name := list "web" "websecure" "traefik" "metrics" }}
  {{- $port := index $values.ports $name }}
  {{- if include "series.exposed" $port }}
  - name: {{ $name }}
    port: {{ $port.exposedPort }}
    targetPort: {{ default $name $port.targetPort }}
    protocol: {{ $port.protocol }}
    {{- /* Whatever the Service's type, as in the real chart: the API server refuses it on a ClusterIP. */}}
    {{- with $port.nodePort }}
    nodePort: {{ . }}
    {{- end }}
  {{- end }}
  {{- end }}
{{- end -}}
