{{/* The secrets that reana-server and the workflow controller are both given, as environment variables. Takes the prefix. */}}
{{- define "reana.secretEnvironment" -}}
{{- $prefix := . -}}
{{- $sources := dict "REANA_SECRET_KEY" "secrets/REANA_SECRET_KEY" "RABBIT_MQ_USER" "message-broker-secrets/user" "RABBIT_MQ_PASS" "message-broker-secrets/password" "REANA_DB_USERNAME" "db-secrets/user" "REANA_DB_PASSWORD" "db-secrets/password" -}}
{{- range $name, $source := $sources }}
- name: {{ $name }}
  valueFrom: { secretKeyRef: { name: {{ $prefix }}-{{ dir $source }}, key: {{ base $source }} } }
{{- end }}
{{- end -}}
