{{/*
Options of one entry point beyond its address. Takes a dict: name, port (its values), ports (those of all entry points).
Trusted addresses and timeouts are no values of this chart: traefik.additionalArguments sets them.
*/}}
{{- define "traefik.entryPoint" -}}
{{- $flag := printf "--entrypoints.%s" .name -}}
{{- $ports := .ports -}}
{{- with .port.redirectTo }}
- {{ printf "%s.http.redirections.entryPoint.to=:%v" $flag (index $ports .).exposedPort | quote }}
- {{ printf "%s.http.redirections.entryPoint.scheme=https" $flag | quote }}
{{- end }}
{{- if (.port.tls).enabled }}
- {{ printf "%s.http.tls=true" $flag | quote }}
{{- with .port.tls.options }}
- {{ printf "%s.http.tls.options=%s" $flag . | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "traefik.arguments" -}}
{{- $values := .Values.traefik -}}
{{- $providers := $values.providers -}}
{{- range $values.globalArguments }}
- {{ . | quote }}
{{- end }}
{{- range $name := list "metrics" "traefik" "web" "websecure" }}
- {{ printf "--entryPoints.%s.address=:%d/tcp" $name (int (index $values.ports $name).port) | quote }}
{{- end }}
- "--api.dashboard=true"
- "--ping=true"
{{- with $values.metrics.prometheus }}
- "--metrics.prometheus=true"
- {{ printf "--metrics.prometheus.entrypoint=%s" .entryPoint | quote }}
{{- end }}
{{- if $providers.kubernetesCRD.enabled }}
- "--providers.kubernetescrd"
{{- range $option := list "labelSelector" "ingressClass" }}
{{- with index $providers.kubernetesCRD $option }}
- {{ printf "--providers.kubernetescrd.%s=%s" $option . | quote }}
{{- end }}
{{- end }}
{{- range $option := list "allowCrossNamespace" "allowExternalNameServices" }}
{{- if index $providers.kubernetesCRD $option }}
- {{ printf "--providers.kubernetescrd.%s=true" $option | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- if $providers.kubernetesIngress.enabled }}
- "--providers.kubernetesingress"
{{- with $providers.kubernetesIngress.publishedService }}
{{- if and $values.service.enabled .enabled }}
- {{ printf "--providers.kubernetesingress.ingressendpoint.publishedservice=%s" (default (printf "%s/%s" $.Release.Namespace (include "traefik.fullname" $)) .pathOverride) | quote }}
{{- end }}
{{- end }}
{{- with $providers.kubernetesIngress.labelSelector }}
- {{ printf "--providers.kubernetesingress.labelSelector=%s" . | quote }}
{{- end }}
{{- end }}
{{- range $name := list "web" "websecure" }}
{{- include "traefik.entryPoint" (dict "name" $name "port" (index $values.ports $name) "ports" $values.ports) }}
{{- end }}
{{- with $values.logs.general }}
{{- with .format }}
- {{ printf "--log.format=%s" . | quote }}
{{- end }}
{{- if ne .level "ERROR" }}
- {{ printf "--log.level=%s" (upper .level) | quote }}
{{- end }}
{{- end }}
{{- include "traefik.accessLog" $values.logs.access }}
{{- range $values.additionalArguments }}
- {{ . | quote }}
{{- end }}
{{- end -}}
