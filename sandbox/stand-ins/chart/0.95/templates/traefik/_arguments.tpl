{{/*
Options of one entry point beyond its address. Takes a dict: name, port (its values), ports (those of all entry points).
A timeout of 0 means "none" and is passed on; only what is not set is left to Traefik's default.
*/}}
{{- define "traefik.entryPoint" -}}
{{- $flag := printf "--entryPoints.%s" .name -}}
{{- $ports := .ports -}}
{{- with .port.redirectTo }}
- {{ printf "%s.http.redirections.entryPoint.to=:%v" $flag (index $ports .port).exposedPort | quote }}
- {{ printf "%s.http.redirections.entryPoint.scheme=https" $flag | quote }}
{{- with .priority }}
- {{ printf "%s.http.redirections.entryPoint.priority=%v" $flag . | quote }}
{{- end }}
{{- if .permanent }}
- {{ printf "%s.http.redirections.entryPoint.permanent=true" $flag | quote }}
{{- end }}
{{- end }}
{{- with .port.middlewares }}
- {{ printf "%s.http.middlewares=%s" $flag (join "," .) | quote }}
{{- end }}
{{- if (.port.tls).enabled }}
- {{ printf "%s.http.tls=true" $flag | quote }}
{{- with .port.tls.options }}
- {{ printf "%s.http.tls.options=%s" $flag . | quote }}
{{- end }}
{{- end }}
{{- range $trust := list "forwardedHeaders" "proxyProtocol" }}
{{- with index $.port $trust }}
{{- with .trustedIPs }}
- {{ printf "%s.%s.trustedIPs=%s" $flag $trust (join "," .) | quote }}
{{- end }}
{{- if .insecure }}
- {{ printf "%s.%s.insecure" $flag $trust | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- $transport := default dict .port.transport }}
{{- range $option := list "respondingTimeouts.readTimeout" "respondingTimeouts.writeTimeout" "respondingTimeouts.idleTimeout" "lifeCycle.requestAcceptGraceTimeout" "lifeCycle.graceTimeOut" "keepAliveMaxRequests" "keepAliveMaxTime" }}
{{- $value := $transport }}
{{- range $key := splitList "." $option }}{{ $value = index (default dict $value) $key }}{{ end }}
{{- if not (kindIs "invalid" $value) }}
- {{ printf "%s.transport.%s=%v" $flag $option $value | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Options of one provider. Takes a dict: name (as in an argument), provider (its values). */}}
{{- define "traefik.provider" -}}
{{- $flag := printf "--providers.%s" .name -}}
{{- with .provider }}{{ if .enabled }}
- {{ $flag | quote }}
- {{ printf "%s.allowEmptyServices=%v" $flag .allowEmptyServices | quote }}
{{- if .allowCrossNamespace }}
- {{ printf "%s.allowCrossNamespace=true" $flag | quote }}
{{- end }}
{{- if .allowExternalNameServices }}
- {{ printf "%s.allowExternalNameServices=true" $flag | quote }}
{{- end }}
{{- with .namespaces }}
- {{ printf "%s.namespaces=%s" $flag (join "," .) | quote }}
{{- end }}
{{- with .ingressClass }}
- {{ printf "%s.ingressClass=%s" $flag . | quote }}
{{- end }}
{{- end }}{{ end }}
{{- end -}}

{{- define "traefik.logs" -}}
{{- with .general.format }}
- {{ printf "--log.format=%s" . | quote }}
{{- end }}
- {{ printf "--log.level=%s" (upper .general.level) | quote }}
{{- include "traefik.accessLog" .access }}
{{- end -}}

{{- define "traefik.arguments" -}}
{{- $values := .Values.traefik -}}
{{- range $values.globalArguments }}
- {{ . | quote }}
{{- end }}
{{- range $name := list "metrics" "traefik" "web" "websecure" }}
- {{ printf "--entryPoints.%s.address=:%d/tcp" $name (int (index $values.ports $name).port) | quote }}
{{- end }}
- "--api.dashboard=true"
- "--ping=true"
- "--metrics.prometheus=true"
- "--metrics.prometheus.entrypoint=metrics"
{{- include "traefik.provider" (dict "name" "kubernetescrd" "provider" $values.providers.kubernetesCRD) }}
{{- include "traefik.provider" (dict "name" "kubernetesingress" "provider" $values.providers.kubernetesIngress) }}
{{- range $name := list "web" "websecure" }}
{{- include "traefik.entryPoint" (dict "name" $name "port" (index $values.ports $name) "ports" $values.ports) }}
{{- end }}
{{- include "traefik.logs" $values.logs }}
{{- range $values.additionalArguments }}
- {{ . | quote }}
{{- end }}
{{- end -}}
