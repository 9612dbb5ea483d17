{{/* Takes logs.access of the values. */}}
{{- define "traefik.accessLog" -}}
{{- $access := . -}}
{{- if .enabled }}
- "--accesslog=true"
{{- with .format }}
- {{ printf "--accesslog.format=%s" . | quote }}
{{- end }}
{{- range $part, $flag := dict "general" "--accesslog.fields" "headers" "--accesslog.fields.headers" }}
{{- with index $access.fields $part }}
- {{ printf "%s.defaultmode=%s" $flag .defaultmode | quote }}
{{- range $name, $action := .names }}
- {{ printf "%s.names.%s=%s" $flag $name $action | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
