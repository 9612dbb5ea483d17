{{/* Options of one entry point beyond its address, in the real chart's order. Takes a dict: name, port. */}}
{{- define "traefik.entryPoint" -}}
{{- $flag := printf "--entryPoints.%s" .name -}}
{{- with .port.forwardedHeaders -}}
{{- with .trustedIPs }}
- {{ printf "%s.forwardedHeaders.trustedIPs=%s" $flag (join "," .) | quote }}
{{- end }}
{{- if .insecure }}
- {{ printf "%s.forwardedHeaders.insecure" $flag | quote }}
{{- end }}
{{- end -}}
{{- with .port.proxyProtocol -}}
{{- with .trustedIPs }}
- {{ printf "%s.proxyProtocol.trustedIPs=%s" $flag (join "," .) | quote }}
{{- end }}
{{- if .insecure }}
- {{ printf "%s.proxyProtocol.insecure" $flag | quote }}
{{- end }}
{{- end -}}
{{- with .port.transport -}}
{{- with .respondingTimeouts -}}
{{- range $name := list "readTimeout" "writeTimeout" "idleTimeout" -}}
{{- with index $.port.transport.respondingTimeouts $name }}
- {{ printf "%s.transport.respondingTimeouts.%s=%s" $flag $name (toString .) | quote }}
{{- end }}
{{- end }}
{{- end -}}
{{- with .lifeCycle -}}
{{- range $name := list "requestAcceptGraceTimeout" "graceTimeOut" -}}
{{- with index $.port.transport.lifeCycle $name }}
- {{ printf "%s.transport.lifeCycle.%s=%s" $flag $name (toString .) | quote }}
{{- end }}
{{- end }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "traefik.arguments" -}}
{{- $values := .Values.traefik -}}
- "--global.checknewversion=false"
- "--global.sendanonymoususage=false"
{{- range $name := list "metrics" "traefik" "web" "websecure" }}
{{- $port := index $values.ports $name }}
- {{ printf "--entryPoints.%s.address=:%d/tcp" $name (int $port.port) | quote }}
{{- end }}
- "--api.dashboard=true"
- "--ping=true"
- "--metrics.prometheus=true"
- "--metrics.prometheus.entrypoint=metrics"
{{- with $values.providers.kubernetesCRD }}{{ if .enabled }}
- "--providers.kubernetescrd"
- "--providers.kubernetescrd.allowEmptyServices={{ .allowEmptyServices }}"
{{- with .ingressClass }}
- "--providers.kubernetescrd.ingressClass={{ . }}"
{{- end }}
{{- if .allowCrossNamespace }}
- "--providers.kubernetescrd.allowCrossNamespace=true"
{{- end }}
{{- end }}{{ end }}
{{- with $values.providers.kubernetesIngress }}{{ if .enabled }}
- "--providers.kubernetesingress"
- "--providers.kubernetesingress.allowEmptyServices={{ .allowEmptyServices }}"
{{- with .namespaces }}
- "--providers.kubernetesingress.namespaces={{ join "," . }}"
{{- end }}
{{- with .ingressClass }}
- "--providers.kubernetesingress.ingressClass={{ . }}"
{{- end }}
{{- end }}{{ end }}
{{- with $values.ports.web.redirectTo }}{{ if .port }}
{{- $target := index $values.ports .port }}
- "--entryPoints.web.http.redirections.entryPoint.to=:{{ $target.exposedPort }}"
- "--entryPoints.web.http.redirections.entryPoint.scheme=https"
- "--entryPoints.web.http.redirections.entryPoint.permanent={{ default false .permanent }}"
{{- end }}{{ end }}
{{- if $values.ports.websecure.tls.enabled }}
- "--entryPoints.websecure.http.tls=true"
{{- end }}
{{- range $name := list "web" "websecure" }}
{{- include "traefik.entryPoint" (dict "name" $name "port" (index $values.ports $name)) }}
{{- end }}
- "--log.level={{ $values.logs.general.level }}"
{{- if $values.logs.access.enabled }}
- "--accesslog=true"
{{- end }}
{{- range $values.additionalArguments }}
- {{ . | quote }}
{{- end }}
{{- end -}}
